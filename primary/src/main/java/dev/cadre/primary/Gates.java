package dev.cadre.primary;

import dev.cadre.primary.listen.Listeners;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.rollout.DirectAddress;
import dev.cadre.primary.rollout.ReadinessProbe;
import dev.cadre.primary.rollout.Warmup;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Event;
import dev.cadre.primary.supervise.Phase;
import dev.cadre.primary.supervise.Worker;
import dev.cadre.primary.supervise.WorkerRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What stands between a worker that listens and the public: its readiness path must answer, then it
 * is warmed up. Opened on the supervisor's thread, after the steering knows the worker; asks on
 * virtual threads.
 */
final class Gates {
  private static final Duration ONE_ANSWER = Duration.ofSeconds(5);
  private static final Duration LAST_MOMENT = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration WARMUP = Duration.ofSeconds(3);

  /**
   * What is asked.
   *
   * @param path empty when listening is enough
   * @param warmupRequests at the most; 0 means none
   */
  record Questions(Optional<String> path, int warmupRequests) {}

  private final Supplier<Questions> questions;
  private final Listeners listeners;
  private final Supplier<Cluster> cluster;
  private final InstantSource clock;
  private final Journal journal;
  private final Mailbox mailbox;
  private final Consumer<Event> decide;

  Gates(
      Supplier<Questions> questions,
      Listeners listeners,
      Supplier<Cluster> cluster,
      InstantSource clock,
      Journal journal,
      Mailbox mailbox,
      Consumer<Event> decide) {
    this.questions = questions;
    this.listeners = listeners;
    this.cluster = cluster;
    this.clock = clock;
    this.journal = journal;
    this.mailbox = mailbox;
    this.decide = decide;
  }

  /** Puts the questions, once the steering of this turn is in the kernel. */
  void open(WorkerRef ref, Instant deadline) {
    mailbox.post(() -> begin(ref, deadline));
  }

  private void begin(WorkerRef ref, Instant deadline) {
    Worker worker = cluster.get().worker(ref.id()).orElse(null);
    if (worker == null || !(worker.phase() instanceof Phase.Probing)) {
      return;
    }
    Questions asked = questions.get();
    if (asked.path().isEmpty()) {
      decide.accept(new Event.ProbePassed(ref.id()));
      return;
    }
    switch (address(worker)) {
      case DirectAddress.None none -> {
        journal.warn(
            "Worker "
                + worker.pid()
                + " counts as ready without being asked for "
                + asked.path().get()
                + ": "
                + none.reason());
        decide.accept(new Event.ProbePassed(ref.id()));
      }
      case DirectAddress.Reachable address ->
          Thread.ofVirtual()
              .name("cadre-gate")
              .start(() -> pass(worker, address, asked.path().get(), asked, deadline));
    }
  }

  private DirectAddress address(Worker worker) {
    int slot = worker.ref().slot();
    boolean successor =
        cluster
            .get()
            .slots()
            .get(slot)
            .successor()
            .filter(s -> s.ref().equals(worker.ref()))
            .isPresent();
    DirectAddress last = new DirectAddress.None("it has bound no shared address");
    for (var key : listeners.keys()) {
      if (worker.bound().contains(key)) {
        last = DirectAddress.of(slot, successor, key, listeners.port(key));
        if (last instanceof DirectAddress.Reachable) {
          return last;
        }
      }
    }
    return last;
  }

  private void pass(
      Worker worker,
      DirectAddress.Reachable address,
      String path,
      Questions asked,
      Instant deadline) {
    int id = worker.ref().id();
    try {
      String reason = "was not asked in time";
      while (true) {
        Duration left = Duration.between(clock.instant(), deadline).minusMillis(100);
        // What is asked in the last moment would fail for want of time, and hide the reason.
        if (left.compareTo(LAST_MOMENT) < 0) {
          String words = "GET " + path + " " + reason;
          mailbox.post(() -> decide.accept(new Event.ProbeFailed(id, words)));
          return;
        }
        Duration limit = left.compareTo(ONE_ANSWER) < 0 ? left : ONE_ANSWER;
        switch (ReadinessProbe.ask(address, path, limit)) {
          case ReadinessProbe.Result.Answered answered when answered.isReady() -> {
            warmUp(worker, address, path, asked, left.compareTo(WARMUP) < 0 ? left : WARMUP);
            mailbox.post(() -> decide.accept(new Event.ProbePassed(id)));
            return;
          }
          case ReadinessProbe.Result.Answered answered -> reason = "answered " + answered.status();
          case ReadinessProbe.Result.Unreachable unreachable ->
              reason = "failed: " + unreachable.reason();
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void warmUp(
      Worker worker,
      DirectAddress.Reachable address,
      String path,
      Questions asked,
      Duration limit) {
    if (asked.warmupRequests() > 0) {
      Warmup.Report report = Warmup.run(address, path, asked.warmupRequests(), limit, () -> true);
      journal.info(
          String.format(
              Locale.ROOT,
              "Worker %d is warm after %d requests in %d ms: first %.1f ms, now %.1f ms (%s)",
              worker.pid(),
              report.requests(),
              report.took().toMillis(),
              report.firstNanos() / 1e6,
              report.lastMedianNanos() / 1e6,
              report.end().name().toLowerCase(Locale.ROOT)));
    }
  }
}
