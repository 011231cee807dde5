package dev.cadre.primary;

import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixException;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.process.Children;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Event;
import dev.cadre.primary.supervise.ExitStatus;
import dev.cadre.primary.supervise.Signal;
import dev.cadre.primary.supervise.Worker;
import dev.cadre.primary.worker.AotCaches;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/*
 * A cache is never needed: whatever is wrong with it, workers start without, and it is said once for a
 * generation. So nothing here is known to the pure decisions, which fork as ever.
 *
 * A training gives way at once: to a rolling restart, whose workers need the memory, and to whatever
 * else unsettles the cluster. What was done of it until then is lost.
 */
/**
 * Has AOT caches made for the generation that serves, once its workers are quiet, and watches
 * whether workers use them. Of the supervisor's thread; a training has a thread of its own.
 */
final class Aot implements AutoCloseable {
  /** How long the workers have had the machine for themselves before a training begins. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  /** Until the next look, when there was too little memory. */
  private static final Duration AGAIN = Duration.ofMinutes(1);

  /** So often may a training fail before a generation goes without. */
  private static final int PATIENCE = 2;

  private static final double MB = 1 << 20;

  /** SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV: a JVM that has lost its way. */
  private static final Set<Integer> CRASHES = Set.of(4, 6, 7, 8, 11);

  /** A worker that was started from a cache. */
  private static final class Started {
    final int generation;
    final long pid;
    final Trained trained;
    boolean looked;
    boolean uses;

    Started(Worker worker, Trained trained) {
      this.generation = worker.ref().generation();
      this.pid = worker.pid();
      this.trained = trained;
    }
  }

  private record Current(int generation, Trainees trainees) {}

  private final boolean enabled;
  private final Posix posix;
  private final Children children;
  private final Crew crew;
  private final Releases releases;
  private final AotPlans plans;
  private final AotCaches caches;
  private final MemoryRoom room;
  private final Supplier<Gates.Questions> questions;
  private final Journal journal;
  private final Mailbox mailbox;
  private final Map<Integer, Started> started = new HashMap<>();
  private final Map<Integer, String> without = new HashMap<>();
  private Optional<Current> current = Optional.empty();
  private Optional<Instant> quietSince = Optional.empty();
  private Instant notBefore = Instant.MIN;
  private String waitingFor = "";
  private int failedOf;
  private int failures;

  /**
   * @param enabled false under a program, which may start each of its workers in another way
   */
  Aot(
      boolean enabled,
      Posix posix,
      Children children,
      Crew crew,
      Releases releases,
      AotPlans plans,
      AotCaches caches,
      MemoryRoom room,
      Supplier<Gates.Questions> questions,
      Journal journal,
      Mailbox mailbox) {
    this.enabled = enabled;
    this.posix = posix;
    this.children = children;
    this.crew = crew;
    this.releases = releases;
    this.plans = plans;
    this.caches = caches;
    this.room = room;
    this.questions = questions;
    this.journal = journal;
    this.mailbox = mailbox;
  }

  /** After each decision, and at least once a second. */
  void follow(Cluster cluster, Instant now) {
    if (enabled) {
      watch(cluster);
      without.keySet().removeIf(generation -> releases.find(generation).isEmpty());
      if (!cluster.isSettled()) {
        quietSince = Optional.empty();
        cancel();
      } else {
        Instant since = quietSince.orElse(now);
        quietSince = Optional.of(since);
        if (!now.isBefore(since.plus(QUIET)) && !now.isBefore(notBefore)) {
          trainIfWanted(cluster.generation(), now);
        }
      }
    }
  }

  private void trainIfWanted(int generation, Instant now) {
    Releases.Release release = releases.of(generation);
    if (release.usable().isPresent() || without.containsKey(generation) || current.isPresent()) {
      return;
    }
    Optional<String> why = release.launch().whyNoAot();
    if (why.isPresent()) {
      without.put(generation, why.get());
      return;
    }
    Optional<String> tooLittle = room.missing(1, "JVM for a training");
    if (tooLittle.isPresent()) {
      notBefore = now.plus(AGAIN);
      if (waitingFor.isEmpty()) {
        journal.info("No AOT cache is made for now: " + tooLittle.get());
      }
      waitingFor = tooLittle.get();
      return;
    }
    waitingFor = "";
    Trainees trainees = new Trainees(posix, children);
    current = Optional.of(new Current(generation, trainees));
    Training training = new Training(release, plans, caches, trainees, questions.get());
    Thread.ofPlatform().daemon().name("cadre-training").start(() -> train(generation, training));
  }

  private void train(int generation, Training training) {
    Training.Outcome outcome;
    try {
      outcome = training.run();
    } catch (InterruptedException e) {
      outcome = new Training.Outcome.Cancelled(); // Nobody has a reason to.
    } catch (RuntimeException e) {
      outcome = new Training.Outcome.Failed("a defect of Cadre: " + e, List.of());
    }
    Training.Outcome end = outcome;
    mailbox.post(() -> ended(generation, end));
  }

  private void ended(int generation, Training.Outcome outcome) {
    current = Optional.empty();
    quietSince = Optional.empty();
    switch (outcome) {
      case Training.Outcome.Made made -> {
        releases.trained(generation, Optional.of(made.trained()));
        journal.info(
            String.format(
                Locale.ROOT,
                "Generation %d has an AOT cache (%.0f MB, made in %.0f s): workers that start from"
                    + " now on use it",
                generation,
                made.bytes() / MB,
                made.took().toMillis() / 1e3));
      }
      case Training.Outcome.Impossible(String why) -> {
        without.put(generation, why);
        journal.info("Generation " + generation + " has no AOT cache: " + why);
      }
      case Training.Outcome.Failed failed -> failed(generation, failed);
      case Training.Outcome.Cancelled _ -> {} // It begins anew when the workers are quiet again
    }
  }

  private void failed(int generation, Training.Outcome.Failed failed) {
    failures = failedOf == generation ? failures + 1 : 1;
    failedOf = generation;
    if (failures == PATIENCE) {
      without.put(generation, "its training failed: " + failed.why());
      journal.warn(
          "Generation "
              + generation
              + " has no AOT cache, its workers start as ever: the training failed, "
              + failed.why());
      failed.output().forEach(line -> journal.warn("    " + line));
    }
  }

  /** A worker has been reaped; before the decision on that. */
  void reaped(Event.Reaped reaped, Cluster cluster) {
    Started worker = started.remove(reaped.worker());
    if (worker == null) {
      return;
    }
    boolean neverReady =
        cluster
            .worker(reaped.worker())
            .filter(
                w -> w.readySince().isEmpty() && !w.asked() && !isOthersKill(w, reaped.status()))
            .isPresent();
    boolean crashed =
        reaped.status() instanceof ExitStatus.Signalled(int signal) && CRASHES.contains(signal);
    if (neverReady || crashed) {
      String how = crashed ? " crashed" : " died before it was ready";
      drop(worker, "worker " + worker.pid + how + ", and was started from it");
    }
  }

  /** Somebody's SIGKILL, or the kernel's for memory: it says nothing of what was killed. */
  private static boolean isOthersKill(Worker worker, ExitStatus status) {
    return status instanceof ExitStatus.Signalled(int signal)
        && signal == Signal.KILL
        && worker.phase().fault().isEmpty();
  }

  /** A process that is no worker has been reaped. */
  void reaped(int pid, ExitStatus status) {
    current.ifPresent(training -> training.trainees().reaped(pid, status));
  }

  /** Whether workers that are ready really use what they were started from. */
  private void watch(Cluster cluster) {
    for (Worker worker : cluster.workers()) {
      int id = worker.ref().id();
      crew.worker(id)
          .flatMap(handle -> handle.trained)
          .ifPresent(trained -> started.computeIfAbsent(id, _ -> new Started(worker, trained)));
      Started from = started.get(id);
      if (from != null && worker.ready() && !from.looked) {
        from.looked = true;
        from.uses = isMapped(worker.pid(), from.trained.cache());
        if (!from.uses) {
          drop(from, "the JVM of worker " + worker.pid() + " refused it");
        }
      }
    }
    started.keySet().removeIf(id -> cluster.worker(id).isEmpty());
  }

  private static boolean isMapped(long pid, Path file) {
    try (var lines =
        Files.lines(Path.of("/proc", Long.toString(pid), "maps"), StandardCharsets.ISO_8859_1)) {
      String name = file.getFileName().toString();
      return lines.anyMatch(line -> line.endsWith(name));
    } catch (IOException e) {
      return true; // It has just ended, which is another matter.
    }
  }

  private void drop(Started worker, String why) {
    if (without.putIfAbsent(worker.generation, why) == null) {
      releases.trained(worker.generation, Optional.empty());
      try {
        caches.remove(worker.trained.cache());
      } catch (IOException e) {
        journal.warn("An AOT cache could not be deleted: " + Reason.of(e));
      }
      journal.warn(
          "The AOT cache of generation "
              + worker.generation
              + " is not used any more, its workers start as ever: "
              + why);
    }
  }

  /** For people: whether the serving generation's workers have a cache, and why not. */
  String words(Cluster cluster) {
    int generation = cluster.generation();
    List<Worker> workers =
        cluster.workers().stream()
            .filter(w -> w.ref().generation() == generation && w.ready())
            .toList();
    long users =
        workers.stream()
            .map(w -> started.get(w.ref().id()))
            .filter(from -> from != null && from.uses)
            .count();
    String use = "used by " + users + " of " + workers.size() + " workers";
    if (users > 0 && users == workers.size()) {
      return use;
    }
    return use + why(generation).map(words -> "; " + words).orElse("");
  }

  private Optional<String> why(int generation) {
    if (!enabled) {
      return Optional.of("none under a program that forks its workers");
    }
    if (without.containsKey(generation)) {
      return Optional.of("none: " + without.get(generation));
    }
    if (current.filter(training -> training.generation() == generation).isPresent()) {
      return Optional.of("it is being made");
    }
    Optional<Releases.Release> release = releases.find(generation);
    if (release.flatMap(Releases.Release::usable).isPresent()) {
      return Optional.of("workers that start from now on use it");
    }
    Optional<String> never = release.flatMap(of -> of.launch().whyNoAot());
    if (never.isPresent()) {
      return Optional.of("none: " + never.get());
    }
    return Optional.of(
        waitingFor.isEmpty()
            ? "it is made when the workers have been quiet for a while"
            : "none: " + waitingFor);
  }

  private void cancel() {
    current.ifPresent(training -> {
      try {
        training.trainees().cancel();
      } catch (PosixException e) {
        journal.warn("A training goes on: " + e.getMessage());
      }
    });
  }

  @Override
  public void close() {
    cancel();
  }
}
