package dev.cadre.primary.listen;

/**
 * One socket of a slot as the kernel is to see it: who listens there, and how much it gets.
 *
 * <p>The slots that a list of targets names are the slots <em>in service</em>: name a slot without
 * a ready worker too, with weight 0, so that sticky clients of the other slots stay where they are.
 *
 * @param side 0 or 1: which of the two sockets of the slot
 * @param weight relative to the other targets, 0 to {@link #MAX_WEIGHT}; 0 means no public
 *     connections as long as another target has some
 */
public record Target(int slot, int side, int weight, Role role) {

  /** The largest weight: the sum over all sockets, times 2^32, still is a long. */
  public static final int MAX_WEIGHT = 1_000_000;

  /** Which worker of the slot listens on the socket. */
  public enum Role {
    /** The slot's worker. Answers to 127.77.x.y. */
    CURRENT,
    /** The slot's next worker, while the current one serves. Answers to 127.78.x.y. */
    SUCCESSOR,
    /** None, but the next worker that is started will have this socket. */
    VACANT,
    /** One that drains or has gone: gets connections only when there is nothing else at all. */
    LEAVING
  }

  public Target {
    if (slot < 0 || (side & ~1) != 0 || weight < 0 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "no target: slot " + slot + ", side " + side + ", weight " + weight);
    }
  }
}
