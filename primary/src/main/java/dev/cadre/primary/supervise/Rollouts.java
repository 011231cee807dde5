package dev.cadre.primary.supervise;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/*
 * A rolling restart is a target generation. Whatever happens meanwhile, the next step is found
 * from the state alone: if every slot is settled and one is not of the target generation, its
 * successor is forked; when the successor is ready and has its full share of the connections, the
 * old worker drains; when that is reaped, the next slot's turn comes. A failure of the new
 * generation turns the target round. One rolling restart at a time; one signal waits in line. Only
 * a way back that fails gives way at once: else nothing could replace an old generation that does
 * not boot any more.
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
    } else if (cluster.rollout().get() instanceof Rollout.RollingBack r && failing(cluster)) {
      giveWay(turn, r);
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
      fail(turn, generation, s.requests(), reason);
    }
  }

  /** The generation of the worker that comes in the place of this one. */
  static int nextGeneration(Cluster cluster, Worker worker) {
    return cluster.rollout().orElse(null) instanceof Rollout.RollingBack r
        ? r.to()
        : worker.ref().generation();
  }

  /** Whether the worker's generation serves, or is on its way to. */
  static boolean wanted(Cluster cluster, Worker worker) {
    int generation = worker.ref().generation();
    return generation == cluster.generation()
        || (cluster.rollout().orElse(null) instanceof Rollout.Rolling r && r.to() == generation);
  }

  /** A worker that was ready is no use any more: only of a successor that is a failure. */
  static void failedTakeOver(Turn turn, Worker worker, String reason) {
    if (turn.slotOf(worker).isSuccessor(worker)) {
      failedBoot(turn, worker, reason);
    }
  }

  /** A worker that was to become ready will not. */
  static void failedBoot(Turn turn, Worker worker, String reason) {
    String what =
        (worker.pid() == 0 ? "a new worker " : "new worker " + worker.pid() + " ") + reason;
    switch (turn.cluster().rollout().orElse(null)) {
      case Rollout.Rolling r when worker.ref().generation() == r.to() ->
          fail(turn, r.to(), r.requests(), what);
      case Rollout.RollingBack r when worker.ref().generation() == r.to() ->
          failBack(turn, r, worker, what);
      case Rollout.Rolling _, Rollout.RollingBack _, Rollout.Snapshotting _ -> {}
      case null -> {}
    }
  }

  private static void fail(Turn turn, int refused, List<Integer> requests, String reason) {
    putAside(turn);
    int old = turn.cluster().generation();
    if (turn.cluster().inService().stream().allMatch(s -> s.generation() == old)) {
      turn.error("Rolling restart failed: " + reason + "; the old workers stay");
      end(turn, requests, Effect.Outcome.ROLLED_BACK, reason);
      return;
    }
    turn.error(
        "Rolling restart failed: "
            + reason
            + "; the slots that have moved go back to generation "
            + old);
    turn.rollout(Optional.of(new Rollout.RollingBack(refused, old, turn.now, reason, requests)));
    progress(turn, "failed: " + reason + "; going back to generation " + old);
    for (Slot slot : turn.cluster().slots()) {
      if (slot.generation() != old) {
        turn.slot(slot.index(), s -> s.goingBackTo(old, turn.now));
      }
    }
  }

  /** The old generation fails as well: it is tried again, but who waits need not wait for that. */
  private static void failBack(Turn turn, Rollout.RollingBack r, Worker worker, String reason) {
    Slot slot = turn.slotOf(worker);
    Instant next = r.nextSlotAt();
    if (slot.isSuccessor(worker)) {
      putAside(turn);
      int failures = slot.bootFailures() + 1;
      next = turn.now.plus(Backoff.after(failures, slot.index() + worker.ref().id()));
      if (slot.generation() != r.to()) { // else its current worker does the counting
        turn.slot(slot.index(), s -> s.withBootFailures(failures));
      }
    }
    String words = r.reason() + "; going back to generation " + r.to() + " fails: " + reason;
    turn.error("Rolling back fails, it is tried again: " + reason);
    r.requests().forEach(n -> answer(turn, n, Effect.Outcome.ROLLED_BACK, words));
    turn.rollout(
        Optional.of(new Rollout.RollingBack(r.from(), r.to(), next, r.reason(), List.of())));
  }

  private static boolean failing(Cluster cluster) {
    return cluster.inService().stream().anyMatch(s -> s.bootFailures() > 0);
  }

  private static void giveWay(Turn turn, Rollout.RollingBack r) {
    putAside(turn);
    turn.warn("The way back to generation " + r.to() + " fails and is given up for a newer one");
    end(turn, r.requests(), Effect.Outcome.ROLLED_BACK, r.reason());
  }

  /** Successors are asked to go; they are no part of the restart any more. */
  private static void putAside(Turn turn) {
    for (Slot slot : turn.cluster().slots()) {
      slot.successor()
          .ifPresent(worker -> {
            turn.slot(slot.index(), s -> s.withSuccessor(Optional.empty()).alsoRetiring(worker));
            turn.retire(worker);
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
          end(turn, r.requests(), Effect.Outcome.COMPLETE, "Rolling restart complete");
          beginQueued(turn);
        }
      }
      case Rollout.RollingBack r -> {
        if (advanceTo(turn, r.to(), r.nextSlotAt())) {
          turn.warn("Rolled back to generation " + r.to() + ": " + r.reason());
          end(turn, r.requests(), Effect.Outcome.ROLLED_BACK, r.reason());
          beginQueued(turn);
        } else if (turn.cluster().queued().isPresent() && failing(turn.cluster())) {
          giveWay(turn, r);
          beginQueued(turn);
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
      if (!turn.policy().replaces() && slot.workers().isEmpty()) {
        continue; // A program's business; its next worker is of the generation that serves then.
      }
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

  /** A worker has left a slot: the next slot's turn comes after the delay. */
  static void slotDone(Turn turn) {
    Instant next = turn.now.plus(turn.policy().slotDelay());
    switch (turn.cluster().rollout().orElse(null)) {
      case Rollout.Rolling r when r.nextSlotAt().isBefore(next) ->
          turn.rollout(Optional.of(new Rollout.Rolling(r.from(), r.to(), next, r.requests())));
      case Rollout.RollingBack r when r.nextSlotAt().isBefore(next) ->
          turn.rollout(
              Optional.of(
                  new Rollout.RollingBack(r.from(), r.to(), next, r.reason(), r.requests())));
      case Rollout.Rolling _, Rollout.RollingBack _, Rollout.Snapshotting _ -> {}
      case null -> {}
    }
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
