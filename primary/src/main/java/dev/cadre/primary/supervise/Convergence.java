package dev.cadre.primary.supervise;

import dev.cadre.ipc.ListenerKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What follows from the state alone, whatever event led to it. */
final class Convergence {
  private Convergence() {}

  static void advance(Turn turn) {
    if (turn.cluster().lifecycle() == Lifecycle.STOPPING) {
      if (turn.cluster().workers().isEmpty()) {
        turn.emit(new Effect.Terminate(turn.cluster().exitCode()));
      }
      return;
    }
    takeOver(turn);
    emptyUnwantedSlots(turn);
    fillVacantSlots(turn);
    noteStart(turn);
    Rollouts.advance(turn);
  }

  /** A successor that has its full share becomes current; the old worker drains. */
  private static void takeOver(Turn turn) {
    for (Slot slot : turn.cluster().slots()) {
      Worker successor = slot.successor().orElse(null);
      if (successor != null
          && successor.phase() instanceof Phase.Ready ready
          && (!slot.currentReady()
              || !turn.now.isBefore(ready.since().plus(turn.policy().ramp())))) {
        turn.slot(
            slot.index(),
            s -> {
              Slot moved = s.current().map(s::alsoRetiring).orElse(s);
              return moved
                  .withSuccessor(Optional.empty())
                  .withCurrent(Optional.of(successor))
                  .expecting(successor.bound())
                  .withBootFailures(0);
            });
        slot.current().filter(Worker::serving).ifPresent(turn::drain);
        if (slot.current().isEmpty()) {
          Rollouts.slotDone(turn);
        }
      }
    }
  }

  /** After a scale-down: the last slots drain, and are dropped when nothing is in them. */
  private static void emptyUnwantedSlots(Turn turn) {
    int size = turn.cluster().size();
    for (Slot slot : turn.cluster().slots()) {
      if (slot.index() >= size) {
        slot.successor()
            .ifPresent(worker -> {
              turn.slot(slot.index(), s -> s.withSuccessor(Optional.empty()).alsoRetiring(worker));
              if (worker.serving()) {
                turn.terminate(worker, Optional.empty());
              }
            });
        slot.current()
            .ifPresent(worker -> {
              turn.slot(slot.index(), s -> s.withCurrent(Optional.empty()).alsoRetiring(worker));
              if (worker.serving()) {
                turn.drain(worker);
              }
            });
      }
    }
    List<Slot> slots = new ArrayList<>(turn.cluster().slots());
    while (slots.size() > size && slots.getLast().workers().isEmpty()) {
      slots.removeLast();
    }
    if (slots.size() != turn.cluster().slots().size()) {
      turn.slots(slots);
    }
  }

  /**
   * A slot without a worker gets one. A slot whose workers fail to boot waits for its back-off, and
   * leaves its place to a successor that a rolling restart brings.
   */
  private static void fillVacantSlots(Turn turn) {
    for (Slot slot : turn.cluster().inService()) {
      boolean due = !turn.now.isBefore(slot.forkAt());
      boolean leftToSuccessor = slot.bootFailures() > 0 && slot.successor().isPresent();
      if (slot.current().isEmpty() && due && !leftToSuccessor) {
        if (slot.restarts() > 0) {
          turn.info("Forking replacement worker");
        }
        fork(turn, slot, slot.side(), slot.generation(), false);
      }
    }
  }

  static void fork(Turn turn, Slot slot, int side, int generation, boolean successor) {
    WorkerRef ref = new WorkerRef(turn.takeWorkerId(), slot.index(), side, generation);
    Worker worker =
        new Worker(
            ref,
            0,
            turn.now,
            Optional.empty(),
            Set.of(),
            new Phase.Booting(turn.now.plus(turn.policy().boot()), false));
    turn.slot(
        slot.index(),
        s -> successor ? s.withSuccessor(Optional.of(worker)) : s.withCurrent(Optional.of(worker)));
    turn.emit(new Effect.Fork(ref));
  }

  private static void noteStart(Turn turn) {
    if (turn.cluster().lifecycle() != Lifecycle.STARTING) {
      return;
    }
    List<Slot> slots = turn.cluster().inService();
    if (slots.stream().allMatch(Slot::currentReady)) {
      turn.lifecycle(Lifecycle.RUNNING);
      turn.info(
          slots.size() == 1 ? "The worker is ready" : "All " + slots.size() + " workers are ready");
    } else if (turn.cluster().rollout().isEmpty()
        && slots.stream().allMatch(s -> s.bootFailures() > 0 && s.expected().isEmpty())) {
      giveUp(turn);
    }
  }

  /** Nothing has ever worked: the operator is there now, so say so now. */
  private static void giveUp(Turn turn) {
    int code = turn.cluster().exitCode() == 0 ? ExitCodes.NEVER_READY : turn.cluster().exitCode();
    turn.error(
        code == ExitCodes.PORT_REFUSED
            ? "No worker could have its port: see above. Nothing was started"
            : "No worker got ready: see its output above. Nothing was started");
    turn.exitCode(code);
    turn.lifecycle(Lifecycle.STOPPING);
    for (Worker worker : turn.cluster().workers()) {
      turn.kill(worker, Optional.of("the start failed"));
    }
    if (turn.cluster().workers().isEmpty()) {
      turn.emit(new Effect.Terminate(code));
    }
  }

  /** The slots that are there after a request for another number of them. */
  static void scale(Turn turn, int workers) {
    List<Slot> slots = new ArrayList<>(turn.cluster().slots());
    Set<ListenerKey> expected = slots.isEmpty() ? Set.of() : slots.getFirst().expected();
    Instant now = turn.now;
    for (int i = slots.size(); i < workers; i++) {
      slots.add(Slot.vacant(i, turn.cluster().generation(), now).expecting(expected));
    }
    turn.slots(slots);
    turn.size(workers);
  }
}
