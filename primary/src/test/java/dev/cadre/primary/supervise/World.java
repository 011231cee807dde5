package dev.cadre.primary.supervise;

import dev.cadre.ipc.ListenerKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/*
 * A world of processes that do not exist, on a clock that does not run. It carries out what the
 * supervisor decides, late and badly while it is troubled, promptly when it is calm, and checks
 * the invariants after every decision. All chance comes from one seed.
 */
/** A simulated outside of a cluster. Not thread-safe. */
final class World {
  static final ListenerKey HTTP = new ListenerKey(ListenerKey.Family.INET, "0.0.0.0", 8080, 0);
  static final ListenerKey ADMIN = new ListenerKey(ListenerKey.Family.INET, "0.0.0.0", 8081, 0);
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  /** What a generation's workers do; the good ones bind {@code keys}. */
  enum Nature {
    GOOD,
    DIES,
    NEVER_LISTENS,
    BINDS_ANOTHER,
    NEVER_READY,
    WORSE
  }

  /** A process: unreaped as long as it is in the map. */
  private static final class Simulated {
    final WorkerRef ref;
    final long pid;
    boolean dead;
    boolean stubborn;

    Simulated(WorkerRef ref, long pid) {
      this.ref = ref;
      this.pid = pid;
    }
  }

  private record Coming(Instant at, long sequence, Runnable what) {}

  private record Decided(Instant at, Event event, List<Effect> effects) {}

  private final Random random;
  private final Invariants invariants;
  private final PriorityQueue<Coming> coming =
      new PriorityQueue<>(Comparator.comparing(Coming::at).thenComparingLong(Coming::sequence));
  private final Map<Integer, Simulated> processes = new HashMap<>();
  private final Map<Integer, Nature> natures = new HashMap<>();
  private final Map<Integer, Set<ListenerKey>> keys = new HashMap<>();
  private final Set<Integer> unanswered = new HashSet<>();
  private final Deque<Event> atOnce = new ArrayDeque<>();
  private final List<Decided> history = new ArrayList<>();
  private Instant now = BEGINNING;
  private long sequence;
  private int requests;
  private long ticks;
  private boolean troubled = true;
  private final boolean scaling;
  private Cluster cluster;
  private int exitCode = -1;

  World(long seed, int size, Policy policy, boolean scaling) {
    this.random = new Random(seed);
    this.invariants = new Invariants(scaling);
    this.scaling = scaling;
    this.cluster = Cluster.of(1, size, policy, now);
    natures.put(1, Nature.GOOD);
    keys.put(1, Set.of(HTTP));
  }

  Cluster cluster() {
    return cluster;
  }

  boolean ended() {
    return exitCode >= 0;
  }

  int exitCode() {
    return exitCode;
  }

  Set<Integer> unanswered() {
    return unanswered;
  }

  int liveProcesses() {
    return processes.size();
  }

  long ticks() {
    return ticks;
  }

  Duration age() {
    return Duration.between(BEGINNING, now);
  }

  /** What was decided last, newest at the end. */
  List<String> history() {
    return history.subList(Math.max(0, history.size() - 120), history.size()).stream()
        .map(d -> d.at() + " " + d.event() + " -> " + d.effects())
        .toList();
  }

  void begin() {
    decide(new Event.Tick());
  }

  void calm() {
    troubled = false;
    processes.values().forEach(p -> p.stubborn = false);
  }

  /** From now on no worker of that generation boots. */
  void rot(int generation) {
    natures.put(generation, Nature.DIES);
  }

  /** Lets time pass, with everything that happens in it. */
  void run(Duration duration) {
    Instant end = now.plus(duration);
    while (!ended()) {
      Instant deadline = Supervision.nextDeadline(cluster, now, end.plusNanos(1));
      if (!deadline.isAfter(now)) {
        throw new AssertionError("the next deadline is not in the future");
      }
      Coming next = coming.peek();
      if (next != null && !next.at().isAfter(deadline) && !next.at().isAfter(end)) {
        coming.remove();
        now = next.at();
        next.what().run();
      } else if (!deadline.isAfter(end)) {
        now = deadline;
        ticks++;
        decide(new Event.Tick());
      } else {
        now = end;
        return;
      }
    }
  }

  void requestRestart(boolean waiting) {
    int request = waiting ? ++requests : 0;
    if (waiting) {
      unanswered.add(request);
    }
    decide(
        new Event.RestartRequested(
            new Order(
                request, waiting ? "cadre" : "Received SIGUSR2", source(waiting), chance(0.5))));
  }

  /** No signal asks for an earlier generation: by its turn it might be gone. */
  private Source source(boolean waiting) {
    if (waiting && cluster.previous().isPresent() && random.nextInt(3) == 0) {
      return new Source.Earlier(cluster.previous().getAsInt());
    }
    return random.nextBoolean() ? new Source.Again() : new Source.Jar("/new.jar");
  }

  void stop() {
    decide(new Event.StopRequested("Received SIGTERM"));
  }

  /** Something happens that nobody asked for. */
  void trouble() {
    List<Simulated> alive = processes.values().stream().filter(p -> !p.dead).toList();
    Simulated victim = alive.isEmpty() ? null : alive.get(random.nextInt(alive.size()));
    switch (random.nextInt(scaling ? 9 : 8)) {
      case 0, 1 -> requestRestart(random.nextBoolean());
      case 2, 3 -> {
        if (victim != null) {
          die(victim, new ExitStatus.Signalled(11), 20);
        }
      }
      case 4 -> {
        if (victim != null) {
          decide(new Event.FellSilent(victim.ref.id()));
          if (random.nextBoolean()) {
            in(20_000, () -> decide(new Event.AnswersAgain(victim.ref.id())));
          }
        }
      }
      case 5 -> {
        if (victim != null) {
          decide(new Event.ChannelLost(victim.ref.id(), "end of stream"));
        }
      }
      case 6 -> {
        if (victim != null) {
          victim.stubborn = true;
        }
      }
      case 7 -> {
        if (victim != null) {
          decide(new Event.ReplaceRequested(victim.ref.id(), "Received restart command"));
        }
      }
      default -> decide(new Event.ScaleRequested(1 + random.nextInt(5), "Received SIGTTIN"));
    }
  }

  private boolean chance(double probability) {
    return troubled && random.nextDouble() < probability;
  }

  private void in(int atMostMillis, Runnable what) {
    coming.add(new Coming(now.plusMillis(1 + random.nextInt(atMostMillis)), sequence++, what));
  }

  private void decide(Event event) {
    atOnce.add(event);
    while (!ended() && !atOnce.isEmpty()) {
      Event next = atOnce.removeFirst();
      if (next instanceof Event.ForkFailed failed) {
        processes.remove(failed.ref().id());
      }
      Cluster before = cluster;
      Step step = Supervision.decide(cluster, next, now);
      cluster = step.next();
      history.add(new Decided(now, next, step.effects()));
      step.effects().forEach(this::carryOut);
      invariants.check(before, next, step, now);
      if (atOnce.isEmpty() && !ended()) {
        settled();
      }
    }
  }

  /** Every worker is a process and the other way round; and nothing is left undone. */
  private void settled() {
    Set<Integer> known = new HashSet<>();
    cluster.workers().forEach(w -> known.add(w.ref().id()));
    if (!known.equals(processes.keySet())) {
      throw new AssertionError("knows " + known + " but there are " + processes.keySet());
    }
    Step again = Supervision.decide(cluster, new Event.Tick(), now);
    if (!again.effects().isEmpty() || !again.next().equals(cluster)) {
      throw new AssertionError("left undone: " + again.effects());
    }
  }

  private void carryOut(Effect effect) {
    if (ended()) {
      throw new AssertionError("after the end: " + effect);
    }
    switch (effect) {
      case Effect.Fork e -> fork(e.ref());
      case Effect.Kill e -> signal(e);
      case Effect.Probe e -> probe(e);
      case Effect.Drain e -> {
        alive(e.ref(), e.pid());
        if (!chance(0.1)) {
          in(chance(0.2) ? 40_000 : 300, () -> decide(new Event.Drained(e.ref().id())));
        }
      }
      case Effect.TakeSnapshot e -> snapshot(e.generation());
      case Effect.ShowTail _, Effect.Say _, Effect.Begun _, Effect.Ended _ -> {}
      case Effect.Try e -> attempt(e);
      case Effect.AskToPark e -> {
        if (!chance(0.2)) {
          in(100, () -> decide(new Event.ParkingAllowed(e.generation())));
        }
      }
      case Effect.Progress e -> {
        if (!unanswered.contains(e.request())) {
          throw new AssertionError("progress for one who does not wait: " + e);
        }
      }
      case Effect.Answer e -> {
        if (!unanswered.remove(e.request())) {
          throw new AssertionError("answered twice: " + e);
        }
      }
      case Effect.Terminate e -> {
        if (!processes.isEmpty()) {
          throw new AssertionError("ends with workers left");
        }
        exitCode = e.exitCode();
      }
    }
  }

  private void fork(WorkerRef ref) {
    if (chance(0.1)) {
      atOnce.add(new Event.ForkFailed(ref, "fork failed, EAGAIN"));
      processes.put(ref.id(), new Simulated(ref, 0)); // until that is decided
      return;
    }
    Simulated process = new Simulated(ref, 1000 + ref.id());
    process.stubborn = chance(0.1);
    processes.put(ref.id(), process);
    atOnce.add(new Event.Forked(ref, process.pid));
    in(300, () -> decide(new Event.Online(ref.id())));
    Nature nature = natures.getOrDefault(ref.generation(), Nature.GOOD);
    if (nature == Nature.DIES || chance(0.08)) {
      in(2_000, () -> die(process, new ExitStatus.Code(1), 20));
    } else if (nature == Nature.BINDS_ANOTHER) {
      in(3_000, () -> decide(new Event.Bound(ref.id(), ADMIN, 8081)));
    } else if (nature != Nature.NEVER_LISTENS && !chance(0.05)) {
      for (ListenerKey key : keys.getOrDefault(ref.generation(), Set.of(HTTP))) {
        in(3_000, () -> decide(new Event.Bound(ref.id(), key, key.port())));
      }
    }
  }

  private void probe(Effect.Probe probe) {
    alive(probe.ref(), probe.pid());
    int id = probe.ref().id();
    boolean refused =
        natures.getOrDefault(probe.ref().generation(), Nature.GOOD) == Nature.NEVER_READY;
    if (refused || chance(0.05)) {
      in(2_000, () -> decide(new Event.ProbeFailed(id, "GET /ready answered 503")));
    } else if (!chance(0.05)) {
      in(2_000, () -> decide(new Event.ProbePassed(id)));
    }
  }

  private void attempt(Effect.Try attempt) {
    alive(attempt.canary(), attempt.pid());
    alive(attempt.old(), attempt.oldPid());
    int id = attempt.canary().id();
    boolean worse = natures.get(attempt.canary().generation()) == Nature.WORSE;
    if (chance(0.1)) {
      return; // no verdict
    }
    in(2_000, () -> decide(new Event.CanaryCompared(id)));
    in(
        12_000,
        () -> decide(worse ? new Event.CanaryRefused(id, "slow") : new Event.CanaryPassed(id)));
  }

  private void snapshot(int generation) {
    if (chance(0.15)) {
      in(1_000, () -> decide(new Event.SnapshotFailed(generation, "app.jar is no jar")));
      return;
    }
    Nature[] all = Nature.values();
    natures.put(generation, chance(0.5) ? all[random.nextInt(all.length)] : Nature.GOOD);
    boolean more = !troubled || random.nextInt(4) == 0;
    keys.put(generation, more ? Set.of(HTTP, ADMIN) : Set.of(HTTP));
    in(1_000, () -> decide(new Event.SnapshotTaken(generation, chance(0.1))));
  }

  private void signal(Effect.Kill kill) {
    alive(kill.ref(), kill.pid());
    Simulated process = processes.get(kill.ref().id());
    if (process == null || process.dead) {
      return;
    }
    switch (kill.signal()) {
      case Signal.KILL -> die(process, new ExitStatus.Signalled(Signal.KILL), 50);
      case Signal.TERM -> {
        if (!process.stubborn) {
          in(2_000, () -> die(process, new ExitStatus.Code(143), 20));
        }
      }
      case Signal.QUIT -> {}
      default -> throw new AssertionError("no such signal: " + kill);
    }
  }

  /** It dies now; it is reaped, and its channel closes, a moment later in either order. */
  private void die(Simulated process, ExitStatus status, int delayMillis) {
    if (process.dead) {
      return;
    }
    process.dead = true;
    int id = process.ref.id();
    if (random.nextBoolean()) {
      in(delayMillis, () -> decide(new Event.ChannelLost(id, "end of stream")));
    }
    in(
        delayMillis,
        () -> {
          processes.remove(id);
          decide(new Event.Reaped(id, status));
        });
  }

  /** A pid that is 0, or of a process that was reaped, is nobody's or somebody else's. */
  private void alive(WorkerRef ref, long pid) {
    Simulated process = processes.get(ref.id());
    if (process == null || pid == 0 || process.pid != pid) {
      throw new AssertionError("no process " + pid + " of " + ref);
    }
  }
}
