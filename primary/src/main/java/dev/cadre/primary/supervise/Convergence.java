package dev.cadre.primary.supervise;

import dev.cadre.ipc.ListenerKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What follows from the state alone, whatever event led to it. */
final class Convergence {
  private Convergence() {}

  static void advance(Turn turn) {
    if (turn.cluster().lifecycle() == Lifecycle.STOPPING) {
      endWhenEmpty(turn);
      return;
    }
    if (turn.cluster().nextWorkerId() == 1 && turn.policy().replaces()) {
      Cluster cluster = turn.cluster();
      turn.info("Primary " + cluster.primaryPid() + " starting " + cluster.size() + " workers");
    }
    takeOver(turn);
    emptyUnwantedSlots(turn);
    noteStart(turn);
    if (turn.cluster().lifecycle() == Lifecycle.STOPPING) {
      endWhenEmpty(turn);
    } else {
      fillVacantSlots(turn);
      Rollouts.advance(turn);
    }
  }

  private static void endWhenEmpty(Turn turn) {
    if (turn.cluster().workers().isEmpty() && !turn.cluster().ended()) {
      turn.terminate();
    }
  }

  /** A successor that has its full share becomes current; the old worker drains. */
  private static void takeOver(Turn turn) {
    for (Slot slot : turn.cluster().slots()) {
      Worker successor = slot.successor().orElse(null);
      if (successor != null
          && successor.phase() instanceof Phase.Ready ready
          && !Trials.isCanary(turn.cluster(), successor)
          && !Parking.isParked(turn.cluster(), successor)
          && (!slot.currentReady()
              || !turn.now.isBefore(ready.since().plus(turn.policy().ramp())))) {
        turn.slot(
            slot.index(),
            s -> {
              Slot moved = s.current().map(s::alsoRetiring).orElse(s);
              boolean fromServing = s.generation() == turn.cluster().generation();
              return moved
                  .withSuccessor(Optional.empty())
                  .withCurrent(Optional.of(successor))
                  .expecting(successor.bound(), fromServing ? s.expected() : s.before())
                  .withBootFailures(0);
            });
        slot.current().ifPresent(turn::retire);
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
              turn.retire(worker);
            });
        slot.current()
            .ifPresent(worker -> {
              turn.slot(slot.index(), s -> s.withCurrent(Optional.empty()).alsoRetiring(worker));
              turn.retire(worker);
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
   * leaves its place to a successor that a rolling restart brings; so does a slot in which a worker
   * drains on the side that the successor does not use.
   */
  private static void fillVacantSlots(Turn turn) {
    for (Slot slot : turn.cluster().inService()) {
      boolean due = !turn.now.isBefore(slot.forkAt());
      boolean leftToSuccessor =
          slot.successor().isPresent()
              && ((slot.bootFailures() > 0 && turn.cluster().rollout().isPresent())
                  || slot.leaving(slot.nextSide()));
      if (slot.current().isEmpty() && due && !leftToSuccessor) {
        if (slot.restarts() > 0) {
          turn.info("Forking replacement worker");
        }
        fork(turn, slot, slot.nextSide(), slot.generation(), false);
      }
    }
  }

  /**
   * The replacement of a worker that is no use any more starts when it stops, not when it has
   * exited. Only one such worker lingers in a slot: were all of them so, they would fill the
   * machine.
   */
  static void makeRoom(Turn turn, Worker worker) {
    Slot slot = turn.slotOf(worker);
    if (slot.isCurrent(worker) && slot.retiring().isEmpty()) {
      int generation = Rollouts.nextGeneration(turn.cluster(), worker);
      turn.slot(
          slot.index(),
          s -> s.vacated(generation, 0, 0, turn.nextFork(turn.now)).alsoRetiring(worker));
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
    } else if (turn.cluster().rollout().isEmpty() && nothingEverWorked(turn.cluster())) {
      giveUp(turn);
    }
  }

  /** True when every slot has had a boot failure and none a ready worker. */
  static boolean nothingEverWorked(Cluster cluster) {
    return cluster.lifecycle() == Lifecycle.STARTING
        && cluster.inService().stream()
            .allMatch(s -> s.bootFailures() > 0 && s.expected().isEmpty());
  }

  /** Nothing has ever worked: the operator is there now, so say so now. */
  private static void giveUp(Turn turn) {
    int code = turn.cluster().exitCode() == 0 ? ExitCodes.NEVER_READY : turn.cluster().exitCode();
    turn.error(
        code == ExitCodes.PORT_REFUSED
            ? "No worker could have its port: see above. Nothing was started"
            : "No worker got ready: the output of the workers says why. Nothing was started");
    turn.exitCode(code);
    turn.lifecycle(Lifecycle.STOPPING);
    turn.queue(Optional.empty());
    turn.cluster().workers().forEach(turn::retire);
  }

  /**
   * The slots that are there after a request for another number of them. One that is still being
   * emptied begins anew: its generation may be out of date.
   */
  static void scale(Turn turn, int workers) {
    Cluster cluster = turn.cluster();
    // What a program's workers bind is its own affair.
    Set<ListenerKey> expected = turn.policy().replaces() ? expectedOf(cluster) : Set.of();
    List<Slot> slots = new ArrayList<>(cluster.slots());
    for (int i = cluster.size(); i < workers; i++) {
      Slot fresh = Slot.vacant(i, cluster.generation(), turn.now).expecting(expected);
      if (i < slots.size()) {
        slots.set(i, slots.get(i).begunAnew(fresh));
      } else {
        slots.add(fresh);
      }
    }
    if (!turn.policy().replaces()) {
      for (int i = 0; i < Math.min(cluster.size(), workers); i++) {
        if (slots.get(i).current().isEmpty()) {
          slots.set(i, slots.get(i).begunAnew(Slot.vacant(i, cluster.generation(), turn.now)));
        }
      }
    }
    turn.slots(slots);
    turn.size(workers);
  }

  /**
   * Forks a worker because a program says so: in the first slot that has none, where connections
   * may wait for one, or else in a new one.
   */
  static void forkOneMore(Turn turn) {
    Cluster cluster = turn.cluster();
    if (cluster.lifecycle() == Lifecycle.STOPPING) {
      return;
    }
    int free = 0;
    while (free < cluster.size() && !isFree(cluster.slots().get(free))) {
      free++;
    }
    Slot fresh = Slot.vacant(free, cluster.generation(), Slot.NEVER);
    List<Slot> slots = new ArrayList<>(cluster.slots());
    if (free < slots.size()) {
      fresh = slots.get(free).begunAnew(fresh);
      slots.set(free, fresh);
    } else {
      slots.add(fresh);
    }
    turn.slots(slots);
    turn.size(Math.max(cluster.size(), free + 1));
    fork(turn, fresh, fresh.nextSide(), cluster.generation(), false);
  }

  private static boolean isFree(Slot slot) {
    return slot.current().isEmpty() && slot.successor().isEmpty() && slot.retiring().size() < 2;
  }

  /** What a worker of the serving generation binds. */
  private static Set<ListenerKey> expectedOf(Cluster cluster) {
    for (Slot slot : cluster.inService()) {
      if (slot.generation() == cluster.generation()) {
        return slot.expected();
      }
    }
    return cluster.slots().getFirst().before();
  }
}
