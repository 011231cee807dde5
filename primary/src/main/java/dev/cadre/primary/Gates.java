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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
   * @param warmupRequests of each path at the most; 0 means none
   * @param warmupPaths what is asked for warmth besides
   */
  record Questions(Optional<String> path, int warmupRequests, List<String> warmupPaths) {}

  private final Supplier<Questions> questions;
  private final Listeners listeners;
  private final Supplier<Cluster> cluster;
  private final InstantSource clock;
  private final Journal journal;
  private final Mailbox mailbox;
  private final Consumer<Event> decide;

  /** The workers that are being asked; one that leaves is asked no more. */
  private final Set<Integer> open = ConcurrentHashMap.newKeySet();

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
    List<DirectAddress.Reachable> addresses = addresses(worker);
    if (addresses.isEmpty()) {
      journal.warn(
          "Worker "
              + worker.pid()
              + " counts as ready without being asked for "
              + asked.path().get()
              + ": it has no IPv4 address that is its own");
      decide.accept(new Event.ProbePassed(ref.id()));
      return;
    }
    open.add(ref.id());
    Thread.ofVirtual()
        .name("cadre-gate")
        .start(() -> pass(worker, addresses, asked.path().get(), asked, deadline));
  }

  /** The worker is asked no more: it has gone, or is to go. */
  void close(int worker) {
    open.remove(worker);
  }

  /** Where this worker alone can be asked: of several ports only one may know the path. */
  List<DirectAddress.Reachable> addresses(Worker worker) {
    int slot = worker.ref().slot();
    boolean successor =
        cluster
            .get()
            .slots()
            .get(slot)
            .successor()
            .filter(s -> s.ref().equals(worker.ref()))
            .isPresent();
    List<DirectAddress.Reachable> addresses = new ArrayList<>();
    for (var key : listeners.keys()) {
      if (worker.bound().contains(key)
          && DirectAddress.of(slot, successor, key, listeners.port(key))
              instanceof DirectAddress.Reachable reachable) {
        addresses.add(reachable);
      }
    }
    return addresses;
  }

  private void pass(
      Worker worker,
      List<DirectAddress.Reachable> addresses,
      String path,
      Questions asked,
      Instant deadline) {
    int id = worker.ref().id();
    try {
      String reason = "was not asked in time";
      for (int turn = 0; open.contains(id); turn++) {
        Duration left = Duration.between(clock.instant(), deadline).minusMillis(100);
        // What is asked in the last moment would fail for want of time, and hide the reason.
        if (left.compareTo(LAST_MOMENT) < 0) {
          fail(id, "GET " + path + " " + reason);
          return;
        }
        DirectAddress.Reachable address = addresses.get(turn % addresses.size());
        String where = addresses.size() == 1 ? "" : " on port " + address.target().getPort();
        switch (ReadinessProbe.ask(address, path, shorter(left, ONE_ANSWER))) {
          case ReadinessProbe.Result.Answered answered when answered.isReady() -> {
            // A slow first answer must not make a ready worker late: warming up is a courtesy.
            Duration half = Duration.between(clock.instant(), deadline).dividedBy(2);
            long end = System.nanoTime() + shorter(half, WARMUP).toNanos();
            warmUp(worker, address, path, asked, end);
            for (String other : asked.warmupPaths()) {
              if (!other.equals(path)) {
                warmUp(worker, address, other, asked, end);
              }
            }
            mailbox.post(() -> decide.accept(new Event.ProbePassed(id)));
            return;
          }
          case ReadinessProbe.Result.Answered answered ->
              reason = "answered " + answered.status() + where;
          case ReadinessProbe.Result.Unreachable unreachable ->
              reason = "failed: " + unreachable.reason() + where;
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      fail(id, "could not be asked: " + e);
    } finally {
      open.remove(id);
    }
  }

  private void fail(int id, String reason) {
    mailbox.post(() -> decide.accept(new Event.ProbeFailed(id, reason)));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void warmUp(
      Worker worker, DirectAddress.Reachable address, String path, Questions asked, long end) {
    Duration limit = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    if (asked.warmupRequests() > 0 && limit.isPositive()) {
      Warmup.Report report =
          Warmup.run(
              address, path, asked.warmupRequests(), limit, () -> open.contains(worker.ref().id()));
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
