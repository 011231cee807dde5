package dev.cadre.primary.supervise;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/*
 * A rolling restart is a target generation. Whatever happens meanwhile, the next step is found
 * from the state alone: if every slot is settled and one is not of the target generation, its
 * successor is forked; when the successor is ready and has its full share of the connections, the
 * old worker drains; when that is reaped, the next slot's turn comes. A failure of the new
 * generation turns the target round. One rolling restart at a time; one signal waits in line.
 */
/** Begins, continues, completes and fails rolling restarts. */
final class Rollouts {
  private Rollouts() {}

  static void requested(Turn turn, Event.RestartRequested event) {
    Cluster cluster = turn.cluster();
    if (cluster.lifecycle() == Lifecycle.STOPPING) {
      answer(turn, event.request(), Effect.Outcome.BUSY, "the cluster is stopping");
    } else if (cluster.rollout().isEmpty()) {
      begin(turn, event);
    } else if (event.request() != 0) {
      answer(turn, event.request(), Effect.Outcome.BUSY, "another rolling restart is on its way");
    } else if (cluster.queued().isEmpty()) {
      turn.info(event.origin() + ": a rolling restart is on its way, this one comes after it");
      turn.queue(Optional.of(event));
    } else {
      turn.info(event.origin() + ": a rolling restart is waiting already, nothing to do");
    }
  }

  private static void begin(Turn turn, Event.RestartRequested event) {
    turn.info(event.origin() + ": starting rolling restart");
    int to = turn.cluster().newest() + 1;
    List<Integer> requests = event.request() == 0 ? List.of() : List.of(event.request());
    turn.generations(
        turn.cluster().generation(),
        to,
        Optional.of(new Rollout.Snapshotting(to, requests)),
        turn.cluster().queued());
    turn.emit(new Effect.TakeSnapshot(to));
  }

  static void snapshotTaken(Turn turn, int generation) {
    if (turn.cluster().rollout().orElse(null) instanceof Rollout.Snapshotting s
        && s.to() == generation) {
      turn.rollout(
          Optional.of(
              new Rollout.Rolling(
                  turn.cluster().generation(), generation, turn.now, s.requests())));
      progress(turn, "generation " + generation + " is on disk");
    }
  }

  static void snapshotFailed(Turn turn, int generation, String reason) {
    if (turn.cluster().rollout().orElse(null) instanceof Rollout.Snapshotting s
        && s.to() == generation) {
      turn.error("Rolling restart failed: " + reason + "; the old workers stay");
      end(turn, s.requests(), Effect.Outcome.ROLLED_BACK, reason);
    }
  }

  /** A worker that was to become ready will not. */
  static void failedBoot(Turn turn, Worker worker, String reason) {
    switch (turn.cluster().rollout().orElse(null)) {
      case Rollout.Rolling r when worker.ref().generation() == r.to() ->
          fail(turn, r, "new worker " + worker.pid() + " " + reason);
      case Rollout.RollingBack r when isSuccessor(turn.cluster(), worker) -> {
        putAside(turn);
        Slot slot = turn.cluster().slots().get(worker.ref().slot());
        Duration pause = Backoff.after(slot.bootFailures() + 1, slot.index());
        turn.slot(slot.index(), s -> s.withBootFailures(s.bootFailures() + 1));
        turn.rollout(Optional.of(later(r, turn.now.plus(pause))));
      }
      case Rollout.Rolling _, Rollout.RollingBack _, Rollout.Snapshotting _ -> {}
      case null -> {}
    }
  }

  private static boolean isSuccessor(Cluster cluster, Worker worker) {
    Slot slot = cluster.slots().get(worker.ref().slot());
    return slot.successor().filter(s -> s.ref().equals(worker.ref())).isPresent();
  }

  private static void fail(Turn turn, Rollout.Rolling rolling, String reason) {
    putAside(turn);
    boolean moved =
        turn.cluster().inService().stream().anyMatch(s -> s.generation() == rolling.to());
    if (moved) {
      turn.error(
          "Rolling restart failed: "
              + reason
              + "; the slots that have moved go back to generation "
              + rolling.from());
      progress(turn, "failed: " + reason + "; going back to generation " + rolling.from());
      turn.rollout(
          Optional.of(
              new Rollout.RollingBack(
                  rolling.to(), rolling.from(), turn.now, reason, rolling.requests())));
      for (Slot slot : turn.cluster().slots()) {
        if (slot.current().isEmpty() && slot.generation() == rolling.to()) {
          turn.slot(slot.index(), s -> s.ofGeneration(rolling.from(), turn.now));
        }
      }
    } else {
      turn.error("Rolling restart failed: " + reason + "; the old workers stay");
      end(turn, rolling.requests(), Effect.Outcome.ROLLED_BACK, reason);
    }
  }

  /** Successors are asked to go; they are no part of the restart any more. */
  private static void putAside(Turn turn) {
    for (Slot slot : turn.cluster().slots()) {
      slot.successor()
          .ifPresent(worker -> {
            turn.slot(slot.index(), s -> s.withSuccessor(Optional.empty()).alsoRetiring(worker));
            if (worker.serving()) {
              turn.terminate(worker, Optional.of("its rolling restart failed"));
            }
          });
    }
  }

  /** Takes the next step that the state allows. */
  static void advance(Turn turn) {
    switch (turn.cluster().rollout().orElse(null)) {
      case null -> beginQueued(turn);
      case Rollout.Snapshotting _ -> {}
      case Rollout.Rolling r -> {
        if (advanceTo(turn, r.to(), r.nextSlotAt())) {
          turn.info("Rolling restart complete");
          turn.generations(
              r.to(), turn.cluster().newest(), turn.cluster().rollout(), turn.cluster().queued());
          end(turn, r.requests(), Effect.Outcome.COMPLETE, "complete");
        }
      }
      case Rollout.RollingBack r -> {
        if (advanceTo(turn, r.to(), r.nextSlotAt())) {
          turn.warn("Rolled back to generation " + r.to() + ": " + r.reason());
          end(turn, r.requests(), Effect.Outcome.ROLLED_BACK, r.reason());
        }
      }
    }
  }

  private static void beginQueued(Turn turn) {
    turn.cluster()
        .queued()
        .ifPresent(event -> {
          turn.queue(Optional.empty());
          begin(turn, event);
        });
  }

  /** Forks the next successor if it is time; true when every slot has arrived. */
  private static boolean advanceTo(Turn turn, int generation, Instant notBefore) {
    Optional<Slot> next = Optional.empty();
    for (Slot slot : turn.cluster().inService()) {
      boolean stuck = slot.current().isEmpty() && slot.bootFailures() > 0;
      boolean arrived = slot.generation() == generation;
      if (slot.successor().isPresent()
          || !slot.retiring().isEmpty()
          || !(slot.currentReady() || (stuck && !arrived))) {
        return false;
      }
      if (!arrived && (next.isEmpty() || stuck)) {
        next = Optional.of(slot);
      }
    }
    if (next.isPresent() && !turn.now.isBefore(notBefore)) {
      Convergence.fork(turn, next.get(), 1 - next.get().side(), generation, true);
    }
    return next.isEmpty();
  }

  /** The old worker of a slot is gone: the next slot's turn comes after the delay. */
  static void slotDone(Turn turn) {
    Instant next = turn.now.plus(turn.policy().slotDelay());
    switch (turn.cluster().rollout().orElse(null)) {
      case null -> {}
      case Rollout.Snapshotting _ -> {}
      case Rollout.Rolling r ->
          turn.rollout(Optional.of(new Rollout.Rolling(r.from(), r.to(), next, r.requests())));
      case Rollout.RollingBack r -> turn.rollout(Optional.of(later(r, next)));
    }
  }

  private static Rollout later(Rollout.RollingBack r, Instant next) {
    return new Rollout.RollingBack(r.from(), r.to(), next, r.reason(), r.requests());
  }

  /** The cluster stops: who waits is told. */
  static void abandon(Turn turn) {
    turn.cluster()
        .rollout()
        .ifPresent(r -> {
          putAside(turn);
          turn.queue(Optional.empty());
          end(turn, r.requests(), Effect.Outcome.ROLLED_BACK, "the cluster was stopped");
        });
  }

  static void progress(Turn turn, String words) {
    turn.cluster()
        .rollout()
        .ifPresent(r -> r.requests().forEach(n -> turn.emit(new Effect.Progress(n, words))));
  }

  private static void end(Turn turn, List<Integer> requests, Effect.Outcome outcome, String words) {
    turn.rollout(Optional.empty());
    requests.forEach(request -> answer(turn, request, outcome, words));
  }

  private static void answer(Turn turn, int request, Effect.Outcome outcome, String words) {
    if (request != 0) {
      turn.emit(new Effect.Answer(request, outcome, words));
    }
  }
}
