package dev.cadre.primary.supervise;

import dev.cadre.ipc.ListenerKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A place for a worker; it outlives its workers.
 *
 * @param side the side of the current worker, or of the one that will replace it
 * @param generation of the current worker, or of the one that will replace it
 * @param current the worker that serves, or is about to
 * @param successor in a rolling restart, the worker that will take over
 * @param retiring workers that were asked to go and are not reaped yet
 * @param expected the addresses that a worker must bind before it counts as listening; empty until
 *     the slot's first worker has been ready
 * @param before what {@code expected} was for the generation to which a failed rolling restart goes
 *     back: a refused generation may have bound more than the old one ever will
 * @param bootFailures in a row, of {@code current}
 * @param shortLives in a row: workers that got ready and then died of themselves within a moment
 * @param forkAt when a vacant slot gets its next worker
 * @param restarts how many workers of this slot died unasked
 */
public record Slot(
    int index,
    int side,
    int generation,
    Optional<Worker> current,
    Optional<Worker> successor,
    List<Worker> retiring,
    Set<ListenerKey> expected,
    Set<ListenerKey> before,
    int bootFailures,
    int shortLives,
    Instant forkAt,
    int restarts) {

  /** When a slot gets its next worker that gets none by itself. */
  static final Instant NEVER = Instant.MAX;

  public Slot {
    retiring = List.copyOf(retiring);
    expected = Set.copyOf(expected);
    before = Set.copyOf(before);
  }

  static Slot vacant(int index, int generation, Instant forkAt) {
    return new Slot(
        index,
        0,
        generation,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Set.of(),
        Set.of(),
        0,
        0,
        forkAt,
        0);
  }

  /** Every worker of the slot that is not reaped: current, successor, retiring. */
  public List<Worker> workers() {
    List<Worker> all = new ArrayList<>();
    current.ifPresent(all::add);
    successor.ifPresent(all::add);
    all.addAll(retiring);
    return all;
  }

  boolean currentReady() {
    return current.isPresent() && current.get().ready();
  }

  Slot withCurrent(Optional<Worker> worker) {
    return new Slot(
        index,
        worker.map(w -> w.ref().side()).orElse(side),
        worker.map(w -> w.ref().generation()).orElse(generation),
        worker,
        successor,
        retiring,
        expected,
        before,
        bootFailures,
        shortLives,
        forkAt,
        restarts);
  }

  Slot withSuccessor(Optional<Worker> worker) {
    return new Slot(
        index,
        side,
        generation,
        current,
        worker,
        retiring,
        expected,
        before,
        bootFailures,
        shortLives,
        forkAt,
        restarts);
  }

  Slot withRetiring(List<Worker> workers) {
    return new Slot(
        index,
        side,
        generation,
        current,
        successor,
        workers,
        expected,
        before,
        bootFailures,
        shortLives,
        forkAt,
        restarts);
  }

  Slot alsoRetiring(Worker worker) {
    List<Worker> all = new ArrayList<>(retiring);
    all.add(worker);
    return withRetiring(all);
  }

  Slot expecting(Set<ListenerKey> keys) {
    return new Slot(
        index,
        side,
        generation,
        current,
        successor,
        retiring,
        keys,
        before,
        bootFailures,
        shortLives,
        forkAt,
        restarts);
  }

  /** The current worker is gone, or about to go: when and as what the next one comes. */
  Slot vacated(int nextGeneration, int failures, int shortLives, Instant next) {
    return new Slot(
        index,
        side,
        nextGeneration,
        Optional.empty(),
        successor,
        retiring,
        expected,
        before,
        failures,
        shortLives,
        next,
        restarts + 1);
  }

  Slot withBootFailures(int failures) {
    return new Slot(
        index,
        side,
        generation,
        current,
        successor,
        retiring,
        expected,
        before,
        failures,
        shortLives,
        forkAt,
        restarts);
  }

  /** What the next worker must bind, and what one of the generation to go back to must. */
  Slot expecting(Set<ListenerKey> keys, Set<ListenerKey> keysBefore) {
    return new Slot(
        index,
        side,
        generation,
        current,
        successor,
        retiring,
        keys,
        keysBefore,
        bootFailures,
        shortLives,
        forkAt,
        restarts);
  }

  /** A slot that is wanted again while its last workers go. */
  Slot begunAnew(Slot fresh) {
    return new Slot(
        index,
        side,
        fresh.generation(),
        Optional.empty(),
        Optional.empty(),
        retiring,
        fresh.expected(),
        fresh.before(),
        0,
        0,
        fresh.forkAt(),
        0);
  }

  /** The slot goes back: a vacant one at once, another when its successor is ready. */
  Slot goingBackTo(int old, Instant now) {
    Slot next = expecting(before);
    return current.isPresent()
        ? next
        : new Slot(
            index, side, old, current, successor, retiring, before, before, 0, 0, now, restarts);
  }

  /**
   * The side of the next current worker. It is the last one's, because connections may wait in the
   * queue of a socket whose worker has died; but not beside a worker that drains there and would
   * take new connections with it.
   */
  int nextSide() {
    return successor.isEmpty() && leaving(side) && !leaving(1 - side) ? 1 - side : side;
  }

  /** Whether a worker is draining or ending in the ordinary way on that side. */
  boolean leaving(int which) {
    for (Worker worker : retiring) {
      boolean orderly =
          switch (worker.phase()) {
            case Phase.Draining _, Phase.Overdue _ -> true;
            case Phase.Exiting exiting -> exiting.fault().isEmpty();
            case Phase.Booting _,
                Phase.Probing _,
                Phase.Ready _,
                Phase.Stalled _,
                Phase.Severed _,
                Phase.Dumping _,
                Phase.Killed _ ->
                false;
          };
      if (orderly && worker.ref().side() == which) {
        return true;
      }
    }
    return false;
  }

  boolean isCurrent(Worker worker) {
    return current.isPresent() && current.get().ref().equals(worker.ref());
  }

  boolean isSuccessor(Worker worker) {
    return successor.isPresent() && successor.get().ref().equals(worker.ref());
  }

  /** Puts {@code worker} where the worker of the same id stands. */
  Slot replacing(Worker worker) {
    int id = worker.ref().id();
    if (current.isPresent() && current.get().ref().id() == id) {
      return withCurrent(Optional.of(worker));
    }
    if (successor.isPresent() && successor.get().ref().id() == id) {
      return withSuccessor(Optional.of(worker));
    }
    List<Worker> others = new ArrayList<>();
    for (Worker each : retiring) {
      others.add(each.ref().id() == id ? worker : each);
    }
    return withRetiring(others);
  }
}
