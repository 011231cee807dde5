package dev.cadre.primary.supervise;

import java.time.Instant;
import java.util.Optional;

/**
 * A rolling restart on its way: a target, not a procedure, so it survives a death half-way.
 *
 * @see Convergence
 */
public sealed interface Rollout {

  /** What was asked for. */
  Order order();

  /** The generation that serves if it fails. */
  int from();

  /** The generation that it was asked for. */
  int to();

  /** The artefact is being copied. */
  record Snapshotting(int from, int to, Order order) implements Rollout {}

  /**
   * One worker of the new generation is there, the canary, in addition to all of the old one. It is
   * compared with them before it gets any connection, and then while it has a small share.
   *
   * @param shareSince when it got its share; empty before that
   * @param deadline of the verdict; empty as long as the canary is not ready
   */
  record Trying(
      int from, int to, Optional<Instant> shareSince, Optional<Instant> deadline, Order order)
      implements Rollout {}

  /**
   * Slot by slot towards a generation.
   *
   * @param nextSlotAt not before this the next successor is forked
   */
  record Rolling(int from, int to, Instant nextSlotAt, Order order) implements Rollout {}

  /**
   * The new generation was refused; slots that had moved already go back.
   *
   * @param from the generation that served before
   * @param to the refused one
   */
  record RollingBack(int from, int to, Instant nextSlotAt, String reason, Order order)
      implements Rollout {}

  /** The generation of the workers that come now. */
  default int target() {
    return this instanceof RollingBack ? from() : to();
  }
}
