package dev.cadre.primary.supervise;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        cluster.newest(),
        cluster.nextWorkerId(),
        cluster.rollout(),
        cluster.queued(),
        cluster.exitCode(),
        cluster.atOnce());
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
            newest,
            cluster.nextWorkerId(),
            rollout,
            queued,
            cluster.exitCode(),
            cluster.atOnce());
  }

  void exitCode(int code) {
    settle(cluster.policy(), cluster.nextWorkerId(), code, cluster.atOnce());
  }

  void atOnce() {
    settle(cluster.policy(), cluster.nextWorkerId(), cluster.exitCode(), true);
  }

  void policy(Policy policy) {
    settle(policy, cluster.nextWorkerId(), cluster.exitCode(), cluster.atOnce());
  }

  int takeWorkerId() {
    int id = cluster.nextWorkerId();
    settle(cluster.policy(), id + 1, cluster.exitCode(), cluster.atOnce());
    return id;
  }

  private void settle(Policy policy, int nextWorkerId, int exitCode, boolean atOnce) {
    cluster =
        new Cluster(
            cluster.primaryPid(),
            policy,
            cluster.lifecycle(),
            cluster.slots(),
            cluster.size(),
            cluster.generation(),
            cluster.newest(),
            nextWorkerId,
            cluster.rollout(),
            cluster.queued(),
            exitCode,
            atOnce);
  }

  /** The worker goes to another phase, wherever in its slot it stands. */
  void phase(Worker worker, Phase next) {
    slot(worker.ref().slot(), slot -> slot.replacing(worker.in(next)));
  }

  /** Asks a worker that may be serving to finish what it has; its weight is gone from now on. */
  void drain(Worker worker) {
    info("Worker " + worker.pid() + " shutting down gracefully");
    Instant deadline = now.plus(policy().drain());
    phase(worker, new Phase.Draining(deadline));
    emit(new Effect.Drain(worker.ref(), worker.pid(), deadline));
  }

  /** Asks the process to end: its shutdown hooks run. */
  void terminate(Worker worker, Optional<String> fault) {
    phase(worker, new Phase.Exiting(now.plus(policy().exit()), fault));
    emit(new Effect.Kill(worker.ref(), worker.pid(), Signal.TERM));
  }

  /** Ends the process without asking. */
  void kill(Worker worker, Optional<String> fault) {
    phase(worker, new Phase.Killed(fault));
    emit(new Effect.Kill(worker.ref(), worker.pid(), Signal.KILL));
  }
}
