package dev.cadre.primary.supervise;

import dev.cadre.ipc.ListenerKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What holds after every decision, whatever the world does. */
final class Invariants {
  /** One that lingers, one that was put aside, one that was replaced. */
  private static final int RETIRING_PER_SLOT = 3;

  private final boolean scaling;

  /**
   * With scaling, a slot may be emptied and filled quickly: more of its workers are on their way
   * out.
   */
  Invariants(boolean scaling) {
    this.scaling = scaling;
  }

  void check(Cluster before, Event event, Step step, Instant now) {
    Cluster after = step.next();
    slots(after);
    shares(after, now);
    stopping(after, step.effects());
    for (Slot slot : before.inService()) {
      staysReady(slot, after, event);
    }
  }

  private void slots(Cluster cluster) {
    int successors = 0;
    int index = 0;
    for (Slot slot : cluster.slots()) {
      require(slot.index() == index++, "a slot stands at its index");
      slot.current()
          .ifPresent(w -> {
            require(w.ref().side() == slot.side(), "the current worker is on its slot's side");
            require(w.ref().generation() == slot.generation(), "and of its generation");
          });
      if (slot.successor().isPresent()) {
        successors++;
        require(
            slot.successor().get().ref().side() == 1 - slot.side(),
            "the successor is on the other side");
        require(
            cluster.rollout().isPresent()
                || cluster.parkedUntil().isPresent()
                || slot.successor().get().ref().generation() == slot.generation(),
            "a successor belongs to a rolling restart, is parked, or replaces one like it");
      }
      if (!scaling) {
        require(slot.retiring().size() <= RETIRING_PER_SLOT, "retiring workers do not pile up");
      }
      for (Worker worker : slot.retiring()) {
        require(!worker.serving(), "a retiring worker was asked to go");
        require(cluster.needs(worker.ref().generation()), "what a worker runs is needed");
      }
    }
    boolean parked =
        cluster
            .rollout()
            .map(r -> r.order().source() instanceof Source.Earlier)
            .orElse(cluster.parkedUntil().isPresent());
    require(successors <= 1 || parked, "at most one surge worker");
  }

  private static void shares(Cluster cluster, Instant now) {
    for (ListenerKey key : List.of(World.HTTP, World.ADMIN)) {
      int[] totals = new int[cluster.slots().size()];
      for (Share share : Share.of(cluster, key, now)) {
        Slot slot = cluster.slots().get(share.slot());
        Worker worker = (share.successor() ? slot.successor() : slot.current()).orElseThrow();
        require(share.side() == worker.ref().side(), "a share is its worker's");
        require(share.weight() >= 0 && share.weight() <= Share.FULL, "a weight is 0 to FULL");
        if (share.weight() > 0) {
          require(
              worker.ready() && worker.bound().contains(key),
              "who has a weight is ready and bound");
        }
        totals[share.slot()] += share.weight();
      }
      for (Slot slot : cluster.slots()) {
        Duration ramp = cluster.policy().ramp();
        boolean settled =
            slot.current()
                .filter(w -> w.bound().contains(key))
                .filter(
                    w -> w.phase() instanceof Phase.Ready r && !now.isBefore(r.since().plus(ramp)))
                .isPresent();
        if (settled) {
          require(totals[slot.index()] == Share.FULL, "a ready slot has its full share");
        }
      }
    }
  }

  private static void stopping(Cluster cluster, List<Effect> effects) {
    if (cluster.lifecycle() == Lifecycle.STOPPING) {
      require(
          effects.stream()
              .noneMatch(e -> e instanceof Effect.Fork || e instanceof Effect.TakeSnapshot),
          "nothing is begun while the cluster stops");
      require(
          cluster.rollout().isEmpty() && cluster.queued().isEmpty(),
          "a stop ends rolling restarts");
      require(cluster.workers().stream().noneMatch(Worker::serving), "all workers are asked to go");
      require(cluster.ended() == cluster.workers().isEmpty(), "it ends with the last worker");
    }
  }

  /** A slot ceases to be ready only by what is wrong with its worker, or because it was told to. */
  private static void staysReady(Slot before, Cluster after, Event event) {
    boolean told = after.lifecycle() == Lifecycle.STOPPING || event instanceof Event.ScaleRequested;
    if (told || !before.currentReady() || after.slots().get(before.index()).currentReady()) {
      return;
    }
    Optional<Integer> culprit =
        switch (event) {
          case Event.Reaped e -> Optional.of(e.worker());
          case Event.FellSilent e -> Optional.of(e.worker());
          case Event.ChannelLost e -> Optional.of(e.worker());
          case Event.RetireRequested e -> Optional.of(e.worker());
          case Event.Forked _,
              Event.ForkFailed _,
              Event.Online _,
              Event.Bound _,
              Event.BindRefused _,
              Event.PrivatelyBound _,
              Event.ProbePassed _,
              Event.ProbeFailed _,
              Event.AnswersAgain _,
              Event.Drained _,
              Event.RestartRequested _,
              Event.SnapshotTaken _,
              Event.CanaryCompared _,
              Event.CanaryPassed _,
              Event.CanaryRefused _,
              Event.ParkingAllowed _,
              Event.SnapshotFailed _,
              Event.StopRequested _,
              Event.ScaleRequested _,
              Event.ForkRequested _,
              Event.ReplaceRequested _,
              Event.PolicyChanged _,
              Event.Tick _ ->
              Optional.empty();
        };
    require(
        culprit.equals(Optional.of(before.current().orElseThrow().ref().id())),
        "a ready worker goes only for its own fault");
  }

  private static void require(boolean holds, String invariant) {
    if (!holds) {
      throw new AssertionError("does not hold: " + invariant);
    }
  }
}
