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
 * @param bootFailures in a row, of {@code current}
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
    int bootFailures,
    Instant forkAt,
    int restarts) {

  public Slot {
    retiring = List.copyOf(retiring);
    expected = Set.copyOf(expected);
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
        bootFailures,
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
        bootFailures,
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
        bootFailures,
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
        bootFailures,
        forkAt,
        restarts);
  }

  /** The current worker is gone, or about to go: when and as what the next one comes. */
  Slot vacated(int nextSide, int nextGeneration, int failures, Instant next) {
    return new Slot(
        index,
        nextSide,
        nextGeneration,
        Optional.empty(),
        successor,
        retiring,
        expected,
        failures,
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
        failures,
        forkAt,
        restarts);
  }

  /** A vacant slot whose next worker comes from another generation, now. */
  Slot ofGeneration(int next, Instant now) {
    return new Slot(index, side, next, current, successor, retiring, expected, 0, now, restarts);
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
