package dev.cadre.primary.supervise;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All that the supervisor knows: immutable, replaced at every event.
 *
 * @param slots by index; those from {@code size} on are being emptied and are dropped then
 * @param size how many slots are wanted
 * @param generation that serves, or will when the cluster has started
 * @param previous that served before, is no copy of the one that serves, and is kept
 * @param parkedUntil until when workers of the previous one are kept; empty when there are none
 * @param newest number given to a generation so far
 * @param queued a rolling restart to be begun when the one on its way has ended
 * @param exitCode what the primary will end with
 * @param ended whether the primary was told to end: nothing is left to decide
 */
public record Cluster(
    long primaryPid,
    Policy policy,
    Lifecycle lifecycle,
    List<Slot> slots,
    int size,
    int generation,
    OptionalInt previous,
    Optional<Instant> parkedUntil,
    int newest,
    int nextWorkerId,
    Optional<Rollout> rollout,
    Optional<Event.RestartRequested> queued,
    int exitCode,
    boolean ended) {

  public Cluster {
    slots = List.copyOf(slots);
  }

  /** A cluster of {@code size} vacant slots of generation 1, to be set going by a Tick. */
  public static Cluster of(long primaryPid, int size, Policy policy, Instant now) {
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      slots.add(Slot.vacant(i, 1, now));
    }
    return new Cluster(
        primaryPid,
        policy,
        Lifecycle.STARTING,
        slots,
        size,
        1,
        OptionalInt.empty(),
        Optional.empty(),
        1,
        1,
        Optional.empty(),
        Optional.empty(),
        0,
        false);
  }

  /** A cluster without slots, to which a program adds workers. */
  public static Cluster empty(long primaryPid, Policy policy) {
    Cluster none = of(primaryPid, 0, policy, Instant.EPOCH);
    return new Cluster(
        primaryPid,
        policy,
        Lifecycle.RUNNING,
        List.of(),
        0,
        none.generation(),
        OptionalInt.empty(),
        Optional.empty(),
        none.newest(),
        none.nextWorkerId(),
        Optional.empty(),
        Optional.empty(),
        0,
        false);
  }

  /** The worker of that id; empty when it is reaped. */
  public Optional<Worker> worker(int id) {
    for (Slot slot : slots) {
      for (Worker worker : slot.workers()) {
        if (worker.ref().id() == id) {
          return Optional.of(worker);
        }
      }
    }
    return Optional.empty();
  }

  /** Every worker that is not reaped. */
  public List<Worker> workers() {
    List<Worker> all = new ArrayList<>();
    slots.forEach(slot -> all.addAll(slot.workers()));
    return all;
  }

  /** Whether the worker is kept for a rollback, and gets no connections. */
  public boolean isParked(Worker worker) {
    return Parking.isParked(this, worker);
  }

  /** The slots that are wanted; the others are being emptied. */
  List<Slot> inService() {
    return slots.subList(0, Math.min(size, slots.size()));
  }

  /**
   * True when every slot that is wanted has a ready worker of the serving generation, and no other
   * one, and nothing is on its way.
   */
  public boolean isSettled() {
    return lifecycle == Lifecycle.RUNNING
        && rollout.isEmpty()
        && slots.size() == size
        && slots.stream()
            .allMatch(slot ->
                slot.generation() == generation
                    && slot.currentReady()
                    && slot.workers().size() == 1);
  }

  /**
   * True when the copy of a generation must stay: a worker runs it, a slot's next worker comes from
   * it, or a rolling restart leads to it or back to it.
   */
  public boolean needs(int wanted) {
    for (Slot slot : slots) {
      if (slot.generation() == wanted && slot.index() < size) {
        return true;
      }
      for (Worker worker : slot.workers()) {
        if (worker.ref().generation() == wanted) {
          return true;
        }
      }
    }
    return wanted == generation
        || (previous.isPresent() && previous.getAsInt() == wanted)
        || rollout.filter(r -> r.from() == wanted || r.to() == wanted).isPresent();
  }
}
