package dev.cadre.primary;

import dev.cadre.primary.log.Journal;
import dev.cadre.primary.metrics.Exposition;
import dev.cadre.primary.rollout.Answers;
import dev.cadre.primary.rollout.DirectAddress;
import dev.cadre.primary.rollout.Metrics;
import dev.cadre.primary.rollout.ReadinessProbe;
import dev.cadre.primary.rollout.Signs;
import dev.cadre.primary.rollout.Warmup;
import dev.cadre.primary.rollout.WorkerPage;
import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.settings.TrialSettings;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Effect;
import dev.cadre.primary.supervise.Event;
import dev.cadre.primary.supervise.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/*
 * First without users: the canary's probe paths are warmed up and then asked of it and of the old
 * worker in turn. Only when it does as well it gets its share of the connections; while it has it,
 * the probes go on, more slowly, and both JVMs are looked at. Probes have a connection each, so that
 * none of them keeps an old worker from draining.
 */
/**
 * The trial of a new generation's first worker. Begun on the supervisor's thread; runs on its own.
 */
final class Trial {
  private static final Duration ANSWER = Duration.ofSeconds(5);
  private static final Duration WARMUP = Duration.ofSeconds(2);
  private static final int WARMUP_REQUESTS = 200;

  /** The comparison before the canary gets its share: so many rounds, or so long. */
  private static final int ROUNDS = 30;

  private static final Duration COMPARISON = Duration.ofSeconds(8);

  /** Between two rounds while the canary has its share. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Between two looks at the metrics of the application. */
  private static final Duration METRICS = Duration.ofSeconds(1);

  /** Bytes of the application's metrics. */
  private static final int MOST_METRICS = 4 << 20;

  /** What is compared, and by what. */
  private record Pair(
      int canary,
      int old,
      int generation,
      List<DirectAddress.Reachable> canaryAddresses,
      List<DirectAddress.Reachable> oldAddresses,
      TrialSettings settings,
      Optional<String> metricsPath,
      Metrics metrics) {}

  private final Supplier<RunSettings> settings;
  private final Gates gates;
  private final Examinations examinations;
  private final Incidents incidents;
  private final Supplier<Cluster> cluster;
  private final Journal journal;
  private final Mailbox mailbox;
  private final Consumer<Event> decide;

  /** The canaries that are tried; one that leaves is tried no more. */
  private final Set<Integer> open = ConcurrentHashMap.newKeySet();

  Trial(
      Supplier<RunSettings> settings,
      Gates gates,
      Examinations examinations,
      Incidents incidents,
      Supplier<Cluster> cluster,
      Journal journal,
      Mailbox mailbox,
      Consumer<Event> decide) {
    this.settings = settings;
    this.gates = gates;
    this.examinations = examinations;
    this.incidents = incidents;
    this.cluster = cluster;
    this.journal = journal;
    this.mailbox = mailbox;
    this.decide = decide;
  }

  /** Begins once the steering of this turn is in the kernel. */
  void begin(Effect.Try attempt) {
    mailbox.post(() -> {
      Optional<Worker> canary = cluster.get().worker(attempt.canary().id());
      Optional<Worker> old = cluster.get().worker(attempt.old().id());
      if (canary.isPresent() && old.isPresent()) {
        Pair pair =
            new Pair(
                attempt.canary().id(),
                attempt.old().id(),
                attempt.canary().generation(),
                gates.addresses(canary.get()),
                gates.addresses(old.get()),
                settings.get().trial(),
                settings.get().metricsPath(),
                new Metrics(settings.get().trial().metrics()));
        open.add(pair.canary());
        examinations.begin(pair.canary(), attempt.pid());
        examinations.begin(pair.old(), attempt.oldPid());
        Thread.ofVirtual().name("cadre-trial").start(() -> run(pair));
      }
    });
  }

  /** The worker is tried no more: it has gone, or the rollout is over. */
  void close(int worker) {
    open.remove(worker);
  }

  /** No worker is tried any more. */
  void closeAll() {
    open.clear();
  }

  private void run(Pair pair) {
    List<Answers> answers = new ArrayList<>();
    try {
      List<String> paths = paths(pair);
      paths.forEach(path -> answers.add(new Answers(path)));
      String refusal = compare(pair, paths, answers);
      if (refusal.isEmpty() && goesOn(pair)) {
        int canary = pair.canary();
        mailbox.post(() -> decide.accept(new Event.CanaryCompared(canary)));
        refusal = observe(pair, paths, answers);
      }
      end(pair, answers, refusal);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      refuse(pair, "the trial failed: " + e);
    } finally {
      open.remove(pair.canary());
      examinations.end(pair.canary());
      examinations.end(pair.old());
    }
  }

  private boolean goesOn(Pair pair) {
    return open.contains(pair.canary());
  }

  private List<String> paths(Pair pair) {
    List<String> paths = new ArrayList<>(pair.settings().probePaths());
    if (paths.isEmpty()) {
      settings.get().readyPath().ifPresent(paths::add);
    }
    if (paths.isEmpty()) {
      journal.info("Trial: without --probe-path or --ready-path no answers are compared");
    } else if (pair.canaryAddresses().isEmpty() || pair.oldAddresses().isEmpty()) {
      journal.warn("Trial: no answers are compared, no IPv4 address leads to one worker alone");
      paths.clear();
    }
    return paths;
  }

  /** Before the canary has any connection. */
  private String compare(Pair pair, List<String> paths, List<Answers> answers)
      throws InterruptedException {
    for (String path : paths) {
      Warmup.run(
          pair.canaryAddresses().getFirst(), path, WARMUP_REQUESTS, WARMUP, () -> goesOn(pair));
    }
    long end = System.nanoTime() + COMPARISON.toNanos();
    String refusal = "";
    for (int round = 0;
        round < ROUNDS && !paths.isEmpty() && refusal.isEmpty() && goesOn(pair);
        round++) {
      ask(pair, paths, answers);
      refusal = refusal(pair, answers);
      if (System.nanoTime() - end > 0) {
        break;
      }
    }
    if (!answers.isEmpty() && answers.stream().allMatch(a -> a.comparable() == 0)) {
      journal.warn("Trial: the old version answers no probe, so no answers are compared");
    }
    return refusal;
  }

  /** While it has its share. */
  private String observe(Pair pair, List<String> paths, List<Answers> answers)
      throws InterruptedException {
    long end = System.nanoTime() + pair.settings().observe().toNanos();
    long nextLook = System.nanoTime();
    String refusal = "";
    while (System.nanoTime() - end < 0 && refusal.isEmpty() && goesOn(pair)) {
      Thread.sleep(PAUSE);
      examinations.ask(pair.canary());
      examinations.ask(pair.old());
      ask(pair, paths, answers);
      if (System.nanoTime() - nextLook >= 0) {
        nextLook = System.nanoTime() + METRICS.toNanos();
        lookAtMetrics(pair);
      }
      refusal = refusal(pair, answers);
    }
    return refusal;
  }

  private static void lookAtMetrics(Pair pair) {
    Optional<String> path = pair.metricsPath();
    if (path.isPresent() && !pair.canaryAddresses().isEmpty() && !pair.oldAddresses().isEmpty()) {
      try {
        pair.metrics()
            .add(page(pair.canaryAddresses(), path.get()), page(pair.oldAddresses(), path.get()));
      } catch (IOException e) {
        // The next look may succeed; what was never seen is not compared.
      }
    }
  }

  private static String page(List<DirectAddress.Reachable> addresses, String path)
      throws IOException {
    return WorkerPage.get(addresses.getFirst(), path, Exposition.ACCEPT, ANSWER, MOST_METRICS);
  }

  private void ask(Pair pair, List<String> paths, List<Answers> answers) {
    for (int i = 0; i < paths.size(); i++) {
      Answers of = answers.get(i);
      boolean canaryFirst = of.rounds() % 2 == 0;
      ReadinessProbe.Result one = ask(pair, paths.get(i), canaryFirst);
      ReadinessProbe.Result other = ask(pair, paths.get(i), !canaryFirst);
      of.add(canaryFirst ? one : other, canaryFirst ? other : one);
    }
  }

  private static ReadinessProbe.Result ask(Pair pair, String path, boolean canary) {
    List<DirectAddress.Reachable> addresses = canary ? pair.canaryAddresses() : pair.oldAddresses();
    return ReadinessProbe.ask(addresses.getFirst(), path, ANSWER);
  }

  private String refusal(Pair pair, List<Answers> answers) {
    Signs canary = examinations.signs(pair.canary());
    Signs old = examinations.signs(pair.old());
    String refusal = canary.refusal(old, pair.settings().errorLines());
    for (Answers each : answers) {
      if (refusal.isEmpty()) {
        refusal = each.refusal(pair.settings().slowdown(), pair.settings().sameBody());
      }
    }
    return refusal.isEmpty() ? pair.metrics().refusal() : refusal;
  }

  private void end(Pair pair, List<Answers> answers, String refusal) throws InterruptedException {
    if (!goesOn(pair)) {
      return; // It has died, or was put aside: that was its verdict.
    }
    StringBuilder figures = new StringBuilder();
    figures.append("new version: ").append(examinations.signs(pair.canary()).words()).append('\n');
    figures.append("old version: ").append(examinations.signs(pair.old()).words()).append('\n');
    answers.forEach(each -> figures.append(each.words()).append('\n'));
    if (!pair.metrics().words().isEmpty()) {
      figures.append("metrics: ").append(pair.metrics().words()).append('\n');
    }
    if (refusal.isEmpty()) {
      figures.toString().lines().forEach(line -> journal.info("Trial: " + line));
      mailbox.post(() -> decide.accept(new Event.CanaryPassed(pair.canary())));
    } else {
      incidents.evidence(pair.generation(), figures.toString(), examinations.dump(pair.canary()));
      refuse(pair, refusal);
    }
  }

  private void refuse(Pair pair, String reason) {
    mailbox.post(() -> decide.accept(new Event.CanaryRefused(pair.canary(), reason)));
  }
}
