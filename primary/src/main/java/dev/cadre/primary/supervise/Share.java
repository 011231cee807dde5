package dev.cadre.primary.supervise;

import dev.cadre.ipc.ListenerKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of a listener's connections one worker gets.
 *
 * @param weight relative to the others'; {@link #FULL} is a slot's full share, 0 means nothing but
 *     what is addressed to it directly
 * @param successor whether it is the slot's successor, and not its current worker
 */
public record Share(int slot, int side, int weight, boolean successor) {

  /** A slot's full share. */
  public static final int FULL = 1000;

  /** The share with which a successor begins: the worker that it relieves has the rest. */
  private static final int FIRST = 100;

  /** The same of a worker that has the slot for itself: the others do the work of two. */
  private static final int FIRST_ALONE = 500;

  /** In so many steps a ramp goes up: each is a new program in the kernel. */
  private static final int STEPS = 20;

  /** The same of a canary's ramp, which ends at its small share. */
  private static final int CANARY_STEPS = 4;

  /** Who accepts on this address, and with which weight now. */
  public static List<Share> of(Cluster cluster, ListenerKey key, Instant now) {
    List<Share> shares = new ArrayList<>();
    for (Slot slot : cluster.slots()) {
      Worker current = slot.current().filter(w -> w.bound().contains(key)).orElse(null);
      Worker successor = slot.successor().filter(w -> w.bound().contains(key)).orElse(null);
      int gained = successor == null ? 0 : gained(cluster, successor, now);
      if (current != null) {
        int full = ramped(current, FIRST_ALONE, cluster.policy().ramp(), now);
        int weight = Math.max(0, full - gained);
        shares.add(new Share(slot.index(), current.ref().side(), weight, false));
      }
      if (successor != null) {
        shares.add(new Share(slot.index(), successor.ref().side(), gained, true));
      }
    }
    return shares;
  }

  /** True while a weight changes with time alone. */
  public static boolean ramping(Cluster cluster, Instant now) {
    for (Worker worker : cluster.workers()) {
      if (worker.phase() instanceof Phase.Ready ready
          && now.isBefore(ready.since().plus(cluster.policy().ramp()))) {
        return true;
      }
    }
    return Trials.shareSince(cluster)
        .filter(since -> now.isBefore(since.plus(cluster.policy().ramp())))
        .isPresent();
  }

  /** What a successor has of its slot's share. */
  private static int gained(Cluster cluster, Worker successor, Instant now) {
    if (Parking.isParked(cluster, successor)) {
      return 0;
    }
    if (Trials.isCanary(cluster, successor)) {
      return successor.ready() ? canary(cluster, now) : 0;
    }
    return ramped(successor, FIRST, cluster.policy().ramp(), now);
  }

  /**
   * What a canary has of its slot's share, so that it has its part of all connections. It goes up
   * in steps over the ramp.
   */
  private static int canary(Cluster cluster, Instant now) {
    Instant since = Trials.shareSince(cluster).orElse(null);
    if (since == null) {
      return 0;
    }
    int full = Math.min(FULL, FULL * cluster.size() * cluster.policy().canaryPercent() / 100);
    long ramp = cluster.policy().ramp().toMillis();
    long elapsed = Duration.between(since, now).toMillis();
    return elapsed >= ramp
        ? full
        : (int) (full * (1 + elapsed * CANARY_STEPS / ramp) / CANARY_STEPS);
  }

  private static int ramped(Worker worker, int first, Duration ramp, Instant now) {
    if (!(worker.phase() instanceof Phase.Ready ready)) {
      return 0;
    }
    long elapsed = Duration.between(ready.since(), now).toMillis();
    if (ramp.isZero() || elapsed >= ramp.toMillis()) {
      return FULL;
    }
    long step = Math.max(0, elapsed) * STEPS / ramp.toMillis();
    return Math.max(first, (int) (step * FULL / STEPS));
  }
}
