package dev.cadre.primary.admin;

import dev.cadre.ipc.Message;
import dev.cadre.primary.admin.ClusterView.Address;
import dev.cadre.primary.log.RecentLines;
import dev.cadre.primary.settings.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A primary without workers behind it: answers what the test has put there. */
public final class FakeCluster implements ClusterControl {
  public volatile CompletionStage<ClusterView> view = CompletableFuture.completedStage(sample());
  public volatile CompletionStage<Outcome> outcome =
      CompletableFuture.completedStage(new Outcome(ExitCode.OK, "Rolling restart complete"));

  public volatile CompletionStage<Map<Integer, Double>> requestCounts =
      CompletableFuture.completedStage(Map.of());

  final RecentLines recent = new RecentLines();

  /** Heard before the outcome. */
  volatile List<String> progress = List.of("New worker 4712 is ready", "Old worker 4711 exited");

  public static ClusterView sample() {
    return new ClusterView(
        "shop",
        1,
        Instant.parse("2026-11-22T10:00:00Z"),
        ClusterView.State.RUNNING,
        3,
        List.of(
            new Address("0.0.0.0", 8080),
            new Address("::1", 8443),
            new Address("/run/s", 0),
            new Address("::", 5353, true)),
        List.of(
            worker(0, WorkerView.READY, 4711, OptionalInt.of(12), OptionalInt.of(3)),
            worker(1, "starting", 4712, OptionalInt.empty(), OptionalInt.empty())),
        OptionalLong.of(4713),
        "used by 1 of 1 workers",
        List.of(
            new ClusterView.LogTarget("stdout", "", 0, 0),
            new ClusterView.LogTarget("log file /var/log/shop.log", "write(7): full", 12, 3400)),
        Optional.of(new Address("127.0.0.1", 9999)),
        ClusterView.Figures.NONE);
  }

  public static WorkerView worker(
      int slot, String state, long pid, OptionalInt connections, OptionalInt inFlight) {
    return worker(slot, state, pid, connections, inFlight, List.of());
  }

  static WorkerView worker(
      int slot,
      String state,
      long pid,
      OptionalInt connections,
      OptionalInt inFlight,
      List<Message.State> states) {
    return new WorkerView(
        slot,
        slot + 1,
        pid,
        3,
        state,
        Duration.ofMillis(12_345),
        12_345_678,
        33_554_432,
        98_765_432,
        1.25,
        2,
        connections,
        inFlight,
        states,
        Optional.empty());
  }

  @Override
  public CompletionStage<ClusterView> view() {
    return view;
  }

  @Override
  public CompletionStage<Description> describe() {
    return CompletableFuture.completedStage(
        new Description("/srv", "Each worker: ...", Map.of("workers", "2", "log-file", "")));
  }

  @Override
  public RecentLines recentLines() {
    return recent;
  }

  @Override
  public CompletionStage<Outcome> reload(ProgressListener listener) {
    progress.forEach(listener::progress);
    return outcome;
  }

  @Override
  public CompletionStage<Outcome> deploy(Path jar, ProgressListener listener) {
    listener.progress("deploying " + jar);
    return outcome;
  }

  @Override
  public CompletionStage<Outcome> rollback(ProgressListener listener) {
    return reload(listener);
  }

  @Override
  public CompletionStage<Outcome> scale(Scaling scaling, ProgressListener listener) {
    listener.progress(
        scaling.relative() ? "by " + scaling.number() : "to " + scaling.number() + " workers");
    return outcome;
  }

  @Override
  public CompletionStage<Outcome> restart(long pid, ProgressListener listener) {
    listener.progress("restarting " + pid);
    return outcome;
  }

  @Override
  public CompletionStage<Outcome> dump(long pid) {
    return CompletableFuture.completedStage(
        new Outcome(ExitCode.OK, "Dump of worker " + pid + ": /there"));
  }

  @Override
  public CompletionStage<Outcome> stop(ProgressListener listener) {
    return reload(listener);
  }

  @Override
  public CompletionStage<Map<Integer, Double>> requestCounts() {
    return requestCounts;
  }
}
