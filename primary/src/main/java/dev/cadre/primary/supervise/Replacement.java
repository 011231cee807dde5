package dev.cadre.primary.supervise;

import java.util.Optional;

/**
 * The replacement of one worker by another of the same generation, because an operator wants it: as
 * in a rolling restart the new one stands beside the old one until it has its full share. When it
 * does not get ready, the old one stays.
 */
public final class Replacement {
  private Replacement() {}

  /** Why the worker cannot be replaced now: a sentence without its full stop; empty when it can. */
  public static Optional<String> refusal(Cluster cluster, int id) {
    Worker worker = cluster.worker(id).orElse(null);
    if (!cluster.policy().replaces()) {
      return Optional.of("The program forks the workers, so it has to replace them");
    }
    if (worker == null) {
      return Optional.of("The worker has ended already");
    }
    Slot slot = cluster.slots().get(worker.ref().slot());
    if (cluster.lifecycle() == Lifecycle.STOPPING) {
      return Optional.of("The application is being stopped");
    }
    if (cluster.rollout().isPresent()) {
      return Optional.of("A rolling restart is on its way, which replaces all workers");
    }
    if (!slot.isCurrent(worker) || slot.index() >= cluster.size()) {
      return Optional.of("The worker is on its way out, or parked");
    }
    if (worker.readySince().isEmpty()) {
      return Optional.of("The worker is still starting");
    }
    if (cluster.workers().stream().anyMatch(other -> isReplacement(cluster, other))) {
      return Optional.of("Another worker is being replaced, one at a time");
    }
    if (slot.successor().isPresent() || !slot.retiring().isEmpty()) {
      return Optional.of("Another worker is in the same slot, coming, leaving or parked");
    }
    return Optional.empty();
  }

  static void requested(Turn turn, Event.ReplaceRequested event) {
    Worker worker = turn.cluster().worker(event.worker()).orElse(null);
    if (worker == null || refusal(turn.cluster(), event.worker()).isPresent()) {
      return;
    }
    Slot slot = turn.slotOf(worker);
    turn.info(event.origin() + ": replacing worker " + worker.pid());
    Convergence.fork(turn, slot, 1 - slot.side(), slot.generation(), true);
  }

  /** Whether the worker is to replace one of its own generation. */
  static boolean isReplacement(Cluster cluster, Worker worker) {
    Slot slot = cluster.slots().get(worker.ref().slot());
    return slot.isSuccessor(worker)
        && cluster.rollout().isEmpty()
        && worker.ref().generation() == slot.generation();
  }

  /** It did not boot, or died before it had taken over. */
  static void failed(Turn turn, Worker worker, String reason) {
    turn.warn("The worker to be replaced stays: " + reason);
    turn.cluster()
        .worker(worker.ref().id()) // As it is now: it may have been told to go.
        .ifPresent(now -> Rollouts.putAside(turn, turn.slotOf(now), now));
  }
}
