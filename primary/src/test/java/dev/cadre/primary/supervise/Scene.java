package dev.cadre.primary.supervise;

import dev.cadre.ipc.ListenerKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A cluster on a clock that a test moves; forks succeed, with pid = 100 + id, unless told not to.
 */
final class Scene {
  static final ListenerKey HTTP = new ListenerKey(ListenerKey.Family.INET, "0.0.0.0", 8080, 0);
  static final ListenerKey ADMIN = new ListenerKey(ListenerKey.Family.INET, "0.0.0.0", 9090, 0);
  static final Policy POLICY =
      new Policy(
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(20),
          Duration.ofSeconds(4),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(15),
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          5,
          Duration.ZERO,
          true);

  private final Deque<Event> atOnce = new ArrayDeque<>();
  private List<Effect> effects = new ArrayList<>();
  private Cluster cluster;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private boolean forksFail;

  private Scene(int size) {
    cluster = Cluster.of(1, size, POLICY, now);
  }

  /** Without a worker: a program forks. */
  static Scene ofProgram() {
    Scene scene = new Scene(1);
    Policy p = POLICY;
    scene.cluster =
        Cluster.empty(
            1,
            new Policy(
                p.boot(),
                p.bindGrace(),
                p.ready(),
                p.ramp(),
                p.drain(),
                p.exit(),
                p.dump(),
                p.stall(),
                p.slotDelay(),
                p.observe(),
                p.canaryPercent(),
                p.park(),
                false));
    return scene;
  }

  Scene fork() {
    return on(new Event.ForkRequested());
  }

  /** Keeps the workers of the previous generation. */
  Scene parking(Duration park) {
    return on(new Event.PolicyChanged(parked(park)));
  }

  private static Policy parked(Duration park) {
    return new Policy(
        POLICY.boot(),
        POLICY.bindGrace(),
        POLICY.ready(),
        POLICY.ramp(),
        POLICY.drain(),
        POLICY.exit(),
        POLICY.dump(),
        POLICY.stall(),
        POLICY.slotDelay(),
        POLICY.observe(),
        POLICY.canaryPercent(),
        park,
        POLICY.replaces());
  }

  /** Nothing is ready yet: workers 1 to {@code size} boot. */
  static Scene starting(int size) {
    Scene scene = new Scene(size);
    scene.on(new Event.Tick());
    return scene;
  }

  /** Workers 1 to {@code size} are ready, with their full share; nothing is in the record. */
  static Scene running(int size) {
    Scene scene = starting(size);
    for (int id = 1; id <= size; id++) {
      scene.ready(id);
    }
    scene.after(Duration.ofSeconds(60));
    scene.forget();
    return scene;
  }

  Cluster cluster() {
    return cluster;
  }

  Instant now() {
    return now;
  }

  Slot slot(int index) {
    return cluster.slots().get(index);
  }

  Worker current(int slot) {
    return slot(slot).current().orElseThrow();
  }

  Optional<Worker> successor(int slot) {
    return slot(slot).successor();
  }

  Phase phase(int id) {
    return cluster.worker(id).orElseThrow().phase();
  }

  Scene forksFail(boolean fail) {
    forksFail = fail;
    return this;
  }

  /** Decides, and forks what is to be forked. */
  Scene on(Event event) {
    atOnce.add(event);
    while (!atOnce.isEmpty()) {
      Step step = Supervision.decide(cluster, atOnce.removeFirst(), now);
      cluster = step.next();
      effects.addAll(step.effects());
      for (Effect effect : step.effects()) {
        if (effect instanceof Effect.Fork fork) {
          WorkerRef ref = fork.ref();
          atOnce.add(
              forksFail
                  ? new Event.ForkFailed(ref, "EAGAIN")
                  : new Event.Forked(ref, 100L + ref.id()));
        }
      }
    }
    return this;
  }

  /** Moves the clock, stopping at each deadline on the way. */
  Scene after(Duration duration) {
    Instant end = now.plus(duration);
    while (now.isBefore(end)) {
      now = Supervision.nextDeadline(cluster, now, end);
      on(new Event.Tick());
    }
    return this;
  }

  Scene afterSeconds(long seconds) {
    return after(Duration.ofSeconds(seconds));
  }

  Scene bound(int id, ListenerKey... keys) {
    for (ListenerKey key : keys) {
      on(new Event.Bound(id, key, key.port()));
    }
    return this;
  }

  /** Boots, listens on HTTP, passes its probe. */
  Scene ready(int id) {
    return on(new Event.Online(id)).bound(id, HTTP).on(new Event.ProbePassed(id));
  }

  Scene exits(int id, int code) {
    return on(new Event.Reaped(id, new ExitStatus.Code(code)));
  }

  Scene killed(int id, int signal) {
    return on(new Event.Reaped(id, new ExitStatus.Signalled(signal)));
  }

  Scene restart(int request) {
    return on(new Event.RestartRequested(request, "Received SIGUSR2"));
  }

  /** A rolling restart whose snapshot, of that generation, is taken. */
  Scene rolling(int request, int generation) {
    return restart(request).on(new Event.SnapshotTaken(generation, false));
  }

  /** Another jar, whose first worker is to be tried; its snapshot is taken. */
  Scene deploying(int request, int generation) {
    return on(new Event.RestartRequested(
            new Order(request, "Received deploy command", new Source.Jar("/new.jar"), true)))
        .on(new Event.SnapshotTaken(generation, false));
  }

  /** Back to a generation that is kept. */
  Scene back(int request, int generation) {
    return on(
        new Event.RestartRequested(
            new Order(
                request, "Received rollback command", new Source.Earlier(generation), false)));
  }

  Scene stop() {
    return on(new Event.StopRequested("Received SIGTERM"));
  }

  Scene scale(int workers) {
    return on(new Event.ScaleRequested(workers, "Received SIGTTIN"));
  }

  /** The successor {@code id} takes over and the old worker goes. */
  Scene moves(int id, int old) {
    return ready(id)
        .after(POLICY.ramp())
        .on(new Event.Drained(old))
        .exits(old, 143)
        .after(POLICY.slotDelay());
  }

  void forget() {
    effects = new ArrayList<>();
  }

  List<Effect> effects() {
    return effects;
  }

  <E extends Effect> List<E> effects(Class<E> kind) {
    return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  List<String> said() {
    return effects(Effect.Say.class).stream().map(Effect.Say::words).toList();
  }

  /** Ids of the workers that were forked. */
  List<Integer> forked() {
    return effects(Effect.Fork.class).stream().map(f -> f.ref().id()).toList();
  }

  /** {@code id:signal}, in order. */
  List<String> signals() {
    return effects(Effect.Kill.class).stream().map(k -> k.ref().id() + ":" + k.signal()).toList();
  }

  List<Integer> draining() {
    return effects(Effect.Drain.class).stream().map(d -> d.ref().id()).toList();
  }

  List<Effect.Answer> answers() {
    return effects(Effect.Answer.class);
  }

  List<Integer> exitCodes() {
    return effects(Effect.Terminate.class).stream().map(Effect.Terminate::exitCode).toList();
  }

  /** Weight of the slot's current worker, then of its successor if there is one. */
  List<Integer> weights(int slot, ListenerKey key) {
    return Share.of(cluster, key, now).stream()
        .filter(s -> s.slot() == slot)
        .map(Share::weight)
        .toList();
  }
}
