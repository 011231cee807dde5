package dev.cadre.primary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.ListenerKey.Family;
import dev.cadre.primary.listen.Target;
import dev.cadre.primary.listen.Target.Role;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Phase;
import dev.cadre.primary.supervise.Policy;
import dev.cadre.primary.supervise.Slot;
import dev.cadre.primary.supervise.Worker;
import dev.cadre.primary.supervise.WorkerRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whose datagrams wait for a replacement, and how long. */
class HoldsTest {
  private static final ListenerKey KEY = new ListenerKey(Family.UDP_INET, "0.0.0.0", 5_000, 0);
  private static final Instant START = Instant.EPOCH;
  private static final Instant LAST = START.plus(Holds.LIMIT).minusMillis(1);

  private final Holds holds = new Holds();

  /** Two slots without successors, and this in the second. */
  private static Cluster cluster(Optional<Worker> current) {
    Duration some = Duration.ofSeconds(1);
    Policy policy =
        new Policy(some, some, some, some, some, some, some, some, some, some, 5, some, true);
    Cluster vacant = Cluster.of(1, 2, policy, START);
    Slot slot =
        new Slot(1, 0, 1, current, Optional.empty(), List.of(), Set.of(), Set.of(), 0, 0, START, 0);
    return new Cluster(
        vacant.primaryPid(),
        policy,
        vacant.lifecycle(),
        List.of(vacant.slots().getFirst(), slot),
        2,
        1,
        OptionalInt.empty(),
        Optional.empty(),
        1,
        1,
        Optional.empty(),
        Optional.empty(),
        0,
        false);
  }

  private static Optional<Worker> worker(Phase phase) {
    return Optional.of(
        new Worker(
            new WorkerRef(2, 1, 0, 1), 4711, START, Optional.empty(), Set.of(), Set.of(), phase));
  }

  private static List<Target> targets(int first, int second) {
    return List.of(
        new Target(0, 0, first, Role.CURRENT),
        new Target(1, 0, second, Role.CURRENT),
        new Target(1, 1, 0, Role.LEAVING));
  }

  private List<Target> of(Optional<Worker> current, List<Target> targets, Instant now) {
    return holds.of(cluster(current), KEY, targets, now);
  }

  @Test
  void slotWhoseWorkerDiedKeepsItsDatagramsForAWhile() {
    assertThat(of(Optional.empty(), targets(1000, 1000), START)).isEqualTo(targets(1000, 1000));
    assertThat(of(Optional.empty(), targets(1000, 0), LAST)).isEqualTo(targets(1000, 1000));
    Instant late = START.plus(Holds.LIMIT);
    assertThat(of(Optional.empty(), targets(1000, 0), late)).isEqualTo(targets(1000, 0));
  }

  @Test
  void slotIsWaitedForUntilItsReplacementIsReady() {
    of(Optional.empty(), targets(1000, 1000), START);
    for (Phase phase : List.of(new Phase.Booting(START, true), new Phase.Probing(START))) {
      assertThat(of(worker(phase), targets(1000, 0), LAST)).isEqualTo(targets(1000, 1000));
    }
  }

  @Test
  void slotWhoseWorkerIsStalledIsNotWaitedFor() {
    of(Optional.empty(), targets(1000, 1000), START);
    assertThat(of(worker(new Phase.Stalled(START, START)), targets(1000, 0), LAST))
        .isEqualTo(targets(1000, 0));
  }

  @Test
  void slotThatNeverServedTheAddressIsNotWaitedFor() {
    of(Optional.empty(), targets(1000, 0), START);
    assertThat(of(Optional.empty(), targets(1000, 0), LAST)).isEqualTo(targets(1000, 0));
  }
}
