package dev.cadre.primary.supervise;

import java.time.Instant;
import java.util.Optional;

/**
 * Workers of the previous generation that are kept warm, without connections, for a rollback: each
 * slot has one in its successor's place while no rolling restart is on its way.
 */
final class Parking {
  private Parking() {}

  /** Whether the worker is one of them. */
  static boolean isParked(Cluster cluster, Worker worker) {
    Slot slot = cluster.slots().get(worker.ref().slot());
    return cluster.rollout().isEmpty()
        && slot.isSuccessor(worker)
        && !Replacement.isReplacement(cluster, worker);
  }

  /** Whether some of that generation are there. */
  static boolean isParked(Cluster cluster, int generation) {
    return cluster.rollout().isEmpty()
        && cluster.slots().stream()
            .anyMatch(
                s -> s.successor().filter(w -> w.ref().generation() == generation).isPresent());
  }

  /** A rolling restart is complete: the workers of that generation may be wanted again. */
  static void begin(Turn turn, int generation) {
    if (turn.policy().park().isPositive()) {
      turn.emit(new Effect.AskToPark(generation, turn.cluster().size()));
    }
  }

  static void allowed(Turn turn, int generation) {
    Cluster cluster = turn.cluster();
    if (cluster.lifecycle() == Lifecycle.RUNNING
        && cluster.rollout().isEmpty()
        && cluster.previous().orElse(0) == generation) {
      turn.previous(cluster.previous(), Optional.of(turn.now.plus(turn.policy().park())));
    }
  }

  /** Forks the next one, or lets all go when their time is over. */
  static void advance(Turn turn) {
    Cluster cluster = turn.cluster();
    Instant until = cluster.parkedUntil().orElse(null);
    if (until == null || cluster.rollout().isPresent() || cluster.previous().isEmpty()) {
      return;
    }
    if (!turn.now.isBefore(until)) {
      turn.info("The workers of generation " + cluster.previous().getAsInt() + " are not kept");
      end(turn);
      return;
    }
    for (Slot slot : cluster.inService()) {
      boolean coming = slot.successor().filter(w -> !w.ready()).isPresent();
      if (coming || !slot.retiring().isEmpty() || !slot.currentReady()) {
        return;
      }
      if (slot.successor().isEmpty() && slot.generation() == cluster.generation()) {
        int generation = cluster.previous().getAsInt();
        Convergence.fork(turn, slot, 1 - slot.side(), generation, true);
        return;
      }
    }
  }

  /** One did not boot, or died: a rollback will have to start its own. */
  static void failed(Turn turn, Worker worker, String reason) {
    if (isParked(turn.cluster(), worker)) {
      turn.warn(
          "No workers of the previous generation are kept: "
              + reason
              + ". A rollback will have to start its own");
      end(turn);
    }
  }

  /** Lets them go. */
  static void end(Turn turn) {
    for (Slot slot : turn.cluster().slots()) {
      slot.successor()
          .filter(worker -> isParked(turn.cluster(), worker))
          .ifPresent(worker -> Rollouts.putAside(turn, slot, worker));
    }
    turn.previous(turn.cluster().previous(), Optional.empty());
  }
}
