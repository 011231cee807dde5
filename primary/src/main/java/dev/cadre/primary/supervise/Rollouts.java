package dev.cadre.primary.supervise;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/*
 * A rolling restart is a target generation. Whatever happens meanwhile, the next step is found
 * from the state alone: if every slot is settled and one is not of the target generation, its
 * successor is forked; when the successor is ready and has its full share of the connections, the
 * old worker drains; when that is reaped, the next slot's turn comes. A failure of the new
 * generation turns the target round. One rolling restart at a time; one signal waits in line. Only
 * a way back that fails gives way at once: else nothing could replace an old generation that does
 * not boot any more. A rolling restart that is to be tried begins with a Trial.
 */
/** Begins, continues, completes and fails rolling restarts. */
final class Rollouts {
  private Rollouts() {}

  static void requested(Turn turn, Event.RestartRequested event) {
    Cluster cluster = turn.cluster();
    Order order = event.order();
    if (cluster.lifecycle() == Lifecycle.STOPPING) {
      if (order.request() == 0) {
        turn.info(order.origin() + ": the cluster is stopping, nothing to do");
      }
      answer(turn, order, Effect.Outcome.BUSY, "the cluster is stopping");
    } else if (cluster.rollout().isEmpty()) {
      begin(turn, order);
    } else if (cluster.rollout().get() instanceof Rollout.RollingBack r && failing(cluster)) {
      giveWay(turn, r);
      begin(turn, order);
    } else if (order.request() != 0) {
      answer(
          turn,
          order,
          Effect.Outcome.BUSY,
          "another rolling restart is on its way: wait for its end (cadre status), then try again");
    } else if (cluster.queued().isEmpty()) {
      turn.info(order.origin() + ": a rolling restart is on its way, this one comes after it");
      turn.queue(Optional.of(event));
    } else {
      turn.info(order.origin() + ": a rolling restart is waiting already, nothing to do");
    }
  }

  private static void begin(Turn turn, Order asked) {
    Cluster cluster = turn.cluster();
    Order order = cluster.policy().observe().isPositive() ? asked : asked.untried();
    turn.info(order.origin() + ": starting rolling restart");
    switch (order.source()) {
      case Source.Earlier(int generation) -> {
        if (!Parking.isParked(cluster, generation)) {
          Parking.end(turn);
        }
        // The newer generation may have bound more than the earlier one ever will.
        for (Slot slot : turn.cluster().slots()) {
          turn.slot(slot.index(), s -> s.expecting(s.before()));
        }
        Rollout.Rolling back =
            new Rollout.Rolling(cluster.generation(), generation, turn.now, order.untried());
        turn.rollout(Optional.of(back));
        turn.emit(new Effect.Begun(back));
      }
      case Source.Again _, Source.Jar _ -> {
        Parking.end(turn);
        int to = cluster.newest() + 1;
        Rollout snapshotting = new Rollout.Snapshotting(cluster.generation(), to, order);
        turn.generations(cluster.generation(), to, Optional.of(snapshotting), cluster.queued());
        turn.emit(new Effect.Begun(snapshotting));
        turn.emit(new Effect.TakeSnapshot(to, order.source()));
      }
    }
  }

  static void snapshotTaken(Turn turn, Event.SnapshotTaken event) {
    if (turn.cluster().rollout().orElse(null) instanceof Rollout.Snapshotting s
        && s.to() == event.generation()) {
      Order order = event.same() ? s.order().ofTheSame() : s.order();
      turn.rollout(
          Optional.of(
              order.tried()
                  ? new Rollout.Trying(s.from(), s.to(), Optional.empty(), Optional.empty(), order)
                  : new Rollout.Rolling(s.from(), s.to(), turn.now, order)));
      progress(
          turn,
          "generation "
              + s.to()
              + " is on disk"
              + (event.same() ? ", the same as generation " + s.from() : ""));
    }
  }

  static void snapshotFailed(Turn turn, int generation, String reason) {
    if (turn.cluster().rollout().orElse(null) instanceof Rollout.Snapshotting s
        && s.to() == generation) {
      fail(turn, s, reason);
    }
  }

  /** The generation of the worker that comes in the place of this one. */
  static int nextGeneration(Cluster cluster, Worker worker) {
    return cluster.rollout().orElse(null) instanceof Rollout.RollingBack r
        ? r.from()
        : worker.ref().generation();
  }

  /** Whether the worker's generation serves, or is on its way to. */
  static boolean wanted(Cluster cluster, Worker worker) {
    int generation = worker.ref().generation();
    return generation == cluster.generation()
        || switch (cluster.rollout().orElse(null)) {
          case Rollout.Trying r -> r.to() == generation;
          case Rollout.Rolling r -> r.to() == generation;
          case Rollout.Snapshotting _, Rollout.RollingBack _ -> false;
          case null -> false;
        };
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
      case Rollout.Trying r when worker.ref().generation() == r.to() -> fail(turn, r, what);
      case Rollout.Rolling r when worker.ref().generation() == r.to() -> fail(turn, r, what);
      case Rollout.RollingBack r when worker.ref().generation() == r.from() ->
          failBack(turn, r, worker, what);
      case Rollout.Rolling _, Rollout.RollingBack _, Rollout.Snapshotting _, Rollout.Trying _ -> {}
      case null -> {
        if (Replacement.isReplacement(turn.cluster(), worker)) {
          Replacement.failed(turn, worker, what);
        } else {
          Parking.failed(turn, worker, what);
        }
      }
    }
  }

  static void fail(Turn turn, Rollout failed, String reason) {
    putAside(turn);
    int old = turn.cluster().generation();
    if (turn.cluster().inService().stream().allMatch(s -> s.generation() == old)) {
      turn.error("Rolling restart failed: " + reason + "; the old workers stay");
      for (Slot slot : turn.cluster().slots()) {
        slot.current().ifPresent(worker -> Supervision.learn(turn, worker));
      }
      end(turn, failed, Effect.Outcome.ROLLED_BACK, reason);
      return;
    }
    turn.error(
        "Rolling restart failed: "
            + reason
            + "; the slots that have moved go back to generation "
            + old);
    turn.rollout(
        Optional.of(new Rollout.RollingBack(old, failed.to(), turn.now, reason, failed.order())));
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
      if (slot.generation() != r.from()) { // else its current worker does the counting
        turn.slot(slot.index(), s -> s.withBootFailures(failures));
      }
    }
    String words = r.reason() + "; going back to generation " + r.from() + " fails: " + reason;
    turn.error("Rolling back fails, it is tried again: " + reason);
    answer(turn, r.order(), Effect.Outcome.ROLLED_BACK, words);
    turn.rollout(
        Optional.of(
            new Rollout.RollingBack(r.from(), r.to(), next, r.reason(), r.order().answered())));
  }

  private static boolean failing(Cluster cluster) {
    return cluster.inService().stream().anyMatch(s -> s.bootFailures() > 0);
  }

  private static void giveWay(Turn turn, Rollout.RollingBack r) {
    putAside(turn);
    for (Slot slot : turn.cluster().slots()) {
      if (slot.currentReady()) { // its failures were those of the way back
        turn.slot(slot.index(), s -> s.withBootFailures(0));
      }
    }
    turn.warn("The way back to generation " + r.from() + " fails and is given up for a newer one");
    end(turn, r, Effect.Outcome.ROLLED_BACK, r.reason());
  }

  /** Successors are asked to go; they are no part of the restart any more. */
  static void putAside(Turn turn) {
    for (Slot slot : turn.cluster().slots()) {
      slot.successor().ifPresent(worker -> putAside(turn, slot, worker));
    }
  }

  static void putAside(Turn turn, Slot slot, Worker successor) {
    turn.slot(slot.index(), s -> s.withSuccessor(Optional.empty()).alsoRetiring(successor));
    turn.retire(successor);
  }

  /** Takes the next step that the state allows. */
  static void advance(Turn turn) {
    switch (turn.cluster().rollout().orElse(null)) {
      case null -> beginQueued(turn);
      case Rollout.Snapshotting _ -> {}
      case Rollout.Trying r -> {
        boolean _ = advanceTo(turn, r.to(), turn.now);
      }
      case Rollout.Rolling r -> {
        if (advanceTo(turn, r.to(), r.nextSlotAt())) {
          complete(turn, r);
          beginQueued(turn);
        }
      }
      case Rollout.RollingBack r -> {
        if (advanceTo(turn, r.from(), r.nextSlotAt())) {
          turn.warn("Rolled back to generation " + r.from() + ": " + r.reason());
          end(turn, r, Effect.Outcome.ROLLED_BACK, r.reason());
          beginQueued(turn);
        } else if (turn.cluster().queued().isPresent() && failing(turn.cluster())) {
          giveWay(turn, r);
          beginQueued(turn);
        }
      }
    }
    Parking.advance(turn);
  }

  private static void complete(Turn turn, Rollout.Rolling r) {
    turn.info("Rolling restart complete");
    turn.generations(
        r.to(), turn.cluster().newest(), turn.cluster().rollout(), turn.cluster().queued());
    if (r.order().source() instanceof Source.Earlier) {
      turn.previous(OptionalInt.empty(), Optional.empty());
    } else if (!r.order().same()) {
      turn.previous(OptionalInt.of(r.from()), Optional.empty());
      Parking.begin(turn, r.from());
    }
    end(turn, r, Effect.Outcome.COMPLETE, "Rolling restart complete");
  }

  private static void beginQueued(Turn turn) {
    turn.cluster()
        .queued()
        .ifPresent(event -> {
          turn.queue(Optional.empty());
          begin(turn, event.order());
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
          turn.rollout(Optional.of(new Rollout.Rolling(r.from(), r.to(), next, r.order())));
      case Rollout.RollingBack r when r.nextSlotAt().isBefore(next) ->
          turn.rollout(
              Optional.of(new Rollout.RollingBack(r.from(), r.to(), next, r.reason(), r.order())));
      case Rollout.Rolling _, Rollout.RollingBack _, Rollout.Snapshotting _, Rollout.Trying _ -> {}
      case null -> {}
    }
  }

  /** The cluster stops: who waits is told. */
  static void abandon(Turn turn) {
    putAside(turn);
    turn.previous(turn.cluster().previous(), Optional.empty());
    turn.queue(Optional.empty());
    turn.cluster()
        .rollout()
        .ifPresent(r -> end(turn, r, Effect.Outcome.ROLLED_BACK, "the cluster was stopped"));
  }

  /** Tells who waits; the log has its own words. */
  static void progress(Turn turn, String words) {
    turn.cluster()
        .rollout()
        .map(r -> r.order().request())
        .filter(request -> request != 0)
        .ifPresent(request -> turn.emit(new Effect.Progress(request, words)));
  }

  private static void end(Turn turn, Rollout rollout, Effect.Outcome outcome, String words) {
    turn.rollout(Optional.empty());
    turn.emit(new Effect.Ended(rollout, outcome, words));
    answer(turn, rollout.order(), outcome, words);
  }

  private static void answer(Turn turn, Order order, Effect.Outcome outcome, String words) {
    if (order.request() != 0) {
      turn.emit(new Effect.Answer(order.request(), outcome, words));
    }
  }
}
