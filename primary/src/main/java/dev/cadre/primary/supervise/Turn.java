package dev.cadre.primary.supervise;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** One decision while it is being made: the state so far, and the effects so far. Not shared. */
final class Turn {
  final Instant now;
  private Cluster cluster;
  private final List<Effect> effects = new ArrayList<>();

  Turn(Cluster cluster, Instant now) {
    this.cluster = cluster;
    this.now = now;
  }

  Cluster cluster() {
    return cluster;
  }

  Policy policy() {
    return cluster.policy();
  }

  Step step() {
    return new Step(cluster, effects);
  }

  void emit(Effect effect) {
    effects.add(effect);
  }

  void info(String words) {
    emit(new Effect.Say(Effect.Level.INFO, words));
  }

  void warn(String words) {
    emit(new Effect.Say(Effect.Level.WARN, words));
  }

  void error(String words) {
    emit(new Effect.Say(Effect.Level.ERROR, words));
  }

  void slot(int index, UnaryOperator<Slot> change) {
    List<Slot> slots = new ArrayList<>(cluster.slots());
    slots.set(index, change.apply(slots.get(index)));
    slots(slots);
  }

  void slots(List<Slot> slots) {
    cluster = with(cluster.lifecycle(), slots, cluster.size());
  }

  void lifecycle(Lifecycle lifecycle) {
    cluster = with(lifecycle, cluster.slots(), cluster.size());
  }

  void size(int size) {
    cluster = with(cluster.lifecycle(), cluster.slots(), size);
  }

  private Cluster with(Lifecycle lifecycle, List<Slot> slots, int size) {
    return new Cluster(
        cluster.primaryPid(),
        cluster.policy(),
        lifecycle,
        slots,
        size,
        cluster.generation(),
        cluster.previous(),
        cluster.parkedUntil(),
        cluster.newest(),
        cluster.nextWorkerId(),
        cluster.rollout(),
        cluster.queued(),
        cluster.exitCode(),
        cluster.ended());
  }

  void rollout(Optional<Rollout> rollout) {
    generations(cluster.generation(), cluster.newest(), rollout, cluster.queued());
  }

  void queue(Optional<Event.RestartRequested> queued) {
    generations(cluster.generation(), cluster.newest(), cluster.rollout(), queued);
  }

  void generations(
      int generation,
      int newest,
      Optional<Rollout> rollout,
      Optional<Event.RestartRequested> queued) {
    cluster =
        new Cluster(
            cluster.primaryPid(),
            cluster.policy(),
            cluster.lifecycle(),
            cluster.slots(),
            cluster.size(),
            generation,
            cluster.previous(),
            cluster.parkedUntil(),
            newest,
            cluster.nextWorkerId(),
            rollout,
            queued,
            cluster.exitCode(),
            cluster.ended());
  }

  /** What is kept of the generation that served before. */
  void previous(OptionalInt previous, Optional<Instant> parkedUntil) {
    cluster =
        new Cluster(
            cluster.primaryPid(),
            cluster.policy(),
            cluster.lifecycle(),
            cluster.slots(),
            cluster.size(),
            cluster.generation(),
            previous,
            parkedUntil,
            cluster.newest(),
            cluster.nextWorkerId(),
            cluster.rollout(),
            cluster.queued(),
            cluster.exitCode(),
            cluster.ended());
  }

  void exitCode(int code) {
    settle(cluster.policy(), cluster.nextWorkerId(), code, cluster.ended());
  }

  /** Tells the primary to end: once. */
  void terminate() {
    settle(cluster.policy(), cluster.nextWorkerId(), cluster.exitCode(), true);
    emit(new Effect.Terminate(cluster.exitCode()));
  }

  void policy(Policy policy) {
    settle(policy, cluster.nextWorkerId(), cluster.exitCode(), cluster.ended());
  }

  /** When a slot gets its next worker: never, where a program forks. */
  Instant nextFork(Instant due) {
    return policy().replaces() ? due : Slot.NEVER;
  }

  int takeWorkerId() {
    int id = cluster.nextWorkerId();
    settle(cluster.policy(), id + 1, cluster.exitCode(), cluster.ended());
    return id;
  }

  private void settle(Policy policy, int nextWorkerId, int exitCode, boolean ended) {
    cluster =
        new Cluster(
            cluster.primaryPid(),
            policy,
            cluster.lifecycle(),
            cluster.slots(),
            cluster.size(),
            cluster.generation(),
            cluster.previous(),
            cluster.parkedUntil(),
            cluster.newest(),
            nextWorkerId,
            cluster.rollout(),
            cluster.queued(),
            exitCode,
            ended);
  }

  /** The slot in which the worker is. */
  Slot slotOf(Worker worker) {
    return cluster.slots().get(worker.ref().slot());
  }

  /** The worker goes to another phase, wherever in its slot it stands. */
  void phase(Worker worker, Phase next) {
    slot(worker.ref().slot(), slot -> slot.replacing(worker.in(next)));
  }

  /** Asks a worker to go in the way that its phase calls for; nothing if it is going already. */
  void retire(Worker worker) {
    if (worker.serving()) {
      if (worker.readySince().isPresent()) {
        drain(worker);
      } else {
        terminate(worker, Optional.empty());
      }
    }
  }

  /** Asks a worker that may be serving to finish what it has; its weight is gone from now on. */
  private void drain(Worker worker) {
    info("Worker " + worker.pid() + " shutting down gracefully");
    Instant deadline = now.plus(policy().drain());
    phase(worker, new Phase.Draining(deadline));
    emit(new Effect.Drain(worker.ref(), worker.pid(), deadline));
  }

  /** What a request hangs in is seen before it is cut: the dump is printed before TERM is sent. */
  void overdue(Worker worker) {
    phase(worker, new Phase.Overdue(now.plus(policy().dump())));
    signal(worker, Signal.QUIT);
  }

  /** Asks the process to end: its shutdown hooks run. */
  void terminate(Worker worker, Optional<String> fault) {
    phase(worker, new Phase.Exiting(now.plus(policy().exit()), fault));
    signal(worker, Signal.TERM);
  }

  /** QUIT makes a JVM print its threads and locks: where it hangs, before it is gone. */
  void dump(Worker worker, Optional<String> fault) {
    phase(worker, new Phase.Dumping(now.plus(policy().dump()), fault));
    signal(worker, Signal.QUIT);
  }

  /** Ends the process without asking. */
  void kill(Worker worker, Optional<String> fault) {
    phase(worker, new Phase.Killed(fault));
    signal(worker, Signal.KILL);
  }

  /**
   * A worker that is still being forked has no pid, and kill(0) would go to the primary's group.
   */
  private void signal(Worker worker, int number) {
    if (worker.pid() != 0) {
      emit(new Effect.Kill(worker.ref(), worker.pid(), number));
    }
  }
}
