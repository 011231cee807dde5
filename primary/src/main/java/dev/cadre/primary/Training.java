package dev.cadre.primary;

import dev.cadre.ipc.TrainingEnvironment;
import dev.cadre.primary.AotPlans.Possible;
import dev.cadre.primary.Trainees.Trainee;
import dev.cadre.primary.rollout.DirectAddress.Reachable;
import dev.cadre.primary.rollout.ReadinessProbe;
import dev.cadre.primary.rollout.Warmup;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.supervise.ExitStatus;
import dev.cadre.primary.supervise.Signal;
import dev.cadre.primary.worker.AotCaches;
import dev.cadre.primary.worker.AotStep;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/*
 * The application is started twice: to be recorded, and, from the finished cache, to be tried, because
 * a cache that does not fit may crash what it is used for. Both times it is asked what a worker is
 * asked before it is ready; the first time as often as one is that is warmed up, so that the cache
 * knows what the compiler should begin with. It is ended by TERM, as a worker is, and may tidy up.
 */
/** Makes the AOT cache of a generation. Blocks for seconds or minutes, on a thread of its own. */
final class Training {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration END = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration WARMUP = Duration.ofSeconds(20);

  /** Of an application without a ready path: what its start still has to do when it listens. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(1);

  private static final int SHOWN_LINES = 20;

  /** What came of it. */
  sealed interface Outcome {
    /** It is kept. */
    record Made(Trained trained, long bytes, Duration took) implements Outcome {}

    /** There is none, and the next time there would be none either. */
    record Impossible(String why) implements Outcome {}

    /**
     * Something went wrong.
     *
     * @param output the last lines of the JVM that failed
     */
    record Failed(String why, List<String> output) implements Outcome {}

    /** The memory and the processors were needed for something better. */
    record Cancelled() implements Outcome {}
  }

  private static final class Failure extends Exception {
    @java.io.Serial private static final long serialVersionUID = 1;

    Failure(String why) {
      super(why);
    }
  }

  private final Releases.Release release;
  private final AotPlans plans;
  private final AotCaches caches;

  /** A cache takes tens of megabytes: with less than this left, it did not fit. */
  private static final long LITTLE_BYTES = 1 << 20;

  private final Trainees trainees;
  private final Gates.Questions questions;
  private final long start = System.nanoTime();

  Training(
      Releases.Release release,
      AotPlans plans,
      AotCaches caches,
      Trainees trainees,
      Gates.Questions questions) {
    this.release = release;
    this.plans = plans;
    this.caches = caches;
    this.trainees = trainees;
    this.questions = questions;
  }

  Outcome run() throws InterruptedException {
    return switch (plans.of(release.generation(), release.launch())) {
      case AotPlans.Impossible plan -> new Outcome.Impossible(plan.why());
      case Possible plan -> run(plan);
    };
  }

  private Outcome run(Possible plan) throws InterruptedException {
    Optional<Path> folder = Optional.empty();
    try {
      Path own = caches.training();
      folder = Optional.of(own);
      plans.unpack(plan);
      Path recorded = own.resolve("recorded");
      Path cache = own.resolve("cache");
      online(plan, new AotStep.Recording(recorded), own, true);
      if (!Files.exists(recorded)) {
        throw new Failure("the JVM recorded nothing");
      }
      ExitStatus made = await(start(plan, new AotStep.Create(recorded, cache), own), left());
      if (!made.equals(new ExitStatus.Code(0)) || !Files.exists(cache)) {
        throw new Failure("the JVM made no cache (" + made.text() + ")");
      }
      online(plan, new AotStep.Check(cache), own, false);
      long bytes = Files.size(cache);
      Trained trained = new Trained(caches.publish(cache, plan.key()), plan.runs());
      return new Outcome.Made(trained, bytes, Duration.ofNanos(System.nanoTime() - start));
    } catch (CancellationException e) {
      return new Outcome.Cancelled();
    } catch (Failure e) {
      return failed(String.valueOf(e.getMessage()), folder);
    } catch (IOException e) {
      return failed(Reason.of(e), folder);
    } finally {
      folder.ifPresent(Training::discard);
    }
  }

  private Outcome failed(String why, Optional<Path> folder) {
    return trainees.isCancelled()
        ? new Outcome.Cancelled()
        : new Outcome.Failed(
            folder
                .filter(Training::isFull)
                .map(full -> why + ": no space is left in " + full.getParent())
                .orElse(why),
            folder.map(Training::output).orElse(List.of()));
  }

  /** Whether that is why: a JVM whose cache does not fit says little. */
  private static boolean isFull(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace() < LITTLE_BYTES;
    } catch (IOException e) {
      return false;
    }
  }

  private Trainee start(Possible plan, AotStep step, Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve("output"));
    Files.deleteIfExists(folder.resolve(TrainingEnvironment.PORTS));
    WorkerLaunch launch = release.launch();
    return trainees.start(
        environment -> launch.training(environment, plan.runs(), step), folder, launch.directory());
  }

  /** Starts the application, asks it, and ends it. */
  private void online(Possible plan, AotStep step, Path folder, boolean often)
      throws IOException, Failure, InterruptedException {
    Trainee jvm = start(plan, step, folder);
    try {
      Reachable address = awaitReady(jvm, folder);
      if (questions.path().isEmpty()) {
        Thread.sleep(AFTERWARDS);
      } else if (often && questions.warmupRequests() > 0) {
        warmUp(address, questions.path().get());
        for (String path : questions.warmupPaths()) {
          warmUp(address, path);
        }
      }
      trainees.signal(jvm, Signal.TERM);
      var _ = await(jvm, END);
    } finally {
      trainees.signal(jvm, Signal.KILL); // Unless it has ended.
    }
  }

  private void warmUp(Reachable address, String path) {
    var _ =
        Warmup.run(
            address, path, questions.warmupRequests(), WARMUP, () -> !trainees.isCancelled());
  }

  private Reachable awaitReady(Trainee jvm, Path folder)
      throws IOException, Failure, InterruptedException {
    String reason = "it did not listen on any port";
    while (!left().isNegative()) {
      trainees.lower(jvm);
      Optional<ExitStatus> ended = trainees.await(jvm, PAUSE);
      if (ended.isPresent()) {
        throw new Failure("it ended before it was ready (" + ended.get().text() + ")");
      }
      for (int port : ports(folder)) {
        Reachable address = address(port);
        Optional<String> wrong = wrong(address);
        if (wrong.isEmpty()) {
          return address;
        }
        reason = wrong.get();
      }
    }
    throw new Failure(reason + " within " + LIMIT.toMinutes() + " minutes");
  }

  /** What is missing at this address; empty when the application is ready. */
  private Optional<String> wrong(Reachable address) {
    if (questions.path().isEmpty()) {
      try (Socket _ = new Socket(address.target().getAddress(), address.target().getPort())) {
        return Optional.empty();
      } catch (IOException e) {
        return Optional.of("it accepted no connection");
      }
    }
    String path = questions.path().get();
    return switch (ReadinessProbe.ask(address, path, ANSWER)) {
      case ReadinessProbe.Result.Answered answered ->
          answered.isReady()
              ? Optional.empty()
              : Optional.of("GET " + path + " answered " + answered.status());
      case ReadinessProbe.Result.Unreachable unreachable ->
          Optional.of("GET " + path + " failed: " + unreachable.reason());
    };
  }

  private static Reachable address(int port) {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    return new Reachable(loopback, new InetSocketAddress(loopback, port));
  }

  private static List<Integer> ports(Path folder) throws IOException {
    Path file = folder.resolve(TrainingEnvironment.PORTS);
    if (!Files.exists(file)) {
      return List.of();
    }
    String text = Files.readString(file, StandardCharsets.US_ASCII);
    // The last line may not be whole yet.
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Integer::valueOf).toList();
  }

  private ExitStatus await(Trainee jvm, Duration limit)
      throws IOException, Failure, InterruptedException {
    Optional<ExitStatus> ended = trainees.await(jvm, limit);
    if (ended.isEmpty()) {
      trainees.signal(jvm, Signal.KILL);
      throw new Failure("it did not end within " + limit.toSeconds() + " s");
    }
    return ended.get();
  }

  private Duration left() {
    return LIMIT.minusNanos(System.nanoTime() - start);
  }

  private static List<String> output(Path folder) {
    try {
      List<String> lines =
          new String(Files.readAllBytes(folder.resolve("output")), StandardCharsets.UTF_8)
              .lines()
              .toList();
      return lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
    } catch (IOException e) {
      return List.of();
    }
  }

  private static void discard(Path folder) {
    try {
      AotCaches.discard(folder);
    } catch (IOException e) {
      // The next training removes it.
    }
  }
}
