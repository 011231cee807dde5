package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.ClusterView.State;
import dev.cadre.primary.admin.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Clusters to look at. */
final class TopFixture {
  static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
  static final long SECOND = 1_000_000_000L;

  private TopFixture() {}

  /** A worker whose pid is 4000 and its slot. */
  static WorkerView worker(int slot) {
    return worker(slot, 4000 + slot, WorkerView.READY, 1.5, -1);
  }

  /** A worker in its second minute; its collections are not known when {@code gc} is negative. */
  static WorkerView worker(int slot, long pid, String state, double cpuSeconds, double gc) {
    return new WorkerView(
        slot,
        slot + 1,
        pid,
        3,
        state,
        Duration.ofSeconds(100),
        120L << 20,
        256L << 20,
        (240L + slot) << 20,
        cpuSeconds,
        0,
        OptionalInt.of(7 + slot),
        OptionalInt.of(2),
        List.of(),
        gc < 0
            ? Optional.empty()
            : Optional.of(new WorkerView.Jvm(5, Duration.ofMillis(Math.round(gc * 1000)), 31)));
  }

  static ClusterView view(String name, State state, List<WorkerView> workers) {
    return new ClusterView(
        name,
        4711,
        NOW.minus(Duration.ofHours(27)),
        state,
        3,
        List.of(),
        workers,
        OptionalLong.empty(),
        "",
        List.of(),
        Optional.empty(),
        ClusterView.Figures.NONE);
  }

  /** The same with a log that takes nothing. */
  static ClusterView withFullDisk(ClusterView view) {
    return new ClusterView(
        view.name(),
        view.primaryPid(),
        view.started(),
        view.state(),
        view.generation(),
        view.listeners(),
        view.workers(),
        view.standby(),
        view.aot(),
        List.of(new ClusterView.LogTarget("log file /var/log/shop.log", "No space left", 12, 999)),
        view.health(),
        view.figures());
  }

  /** So many workers, looked at once. */
  static TopFrame frame(int workers) {
    return frame(
        view(
            "shop",
            State.RUNNING,
            IntStream.range(0, workers).mapToObj(TopFixture::worker).toList()),
        "Worker 4000 is ready");
  }

  static TopFrame frame(ClusterView view, String... events) {
    return new TopFrame(
        new JsonObject(),
        view,
        NOW,
        0,
        new TopHistory().look(view, 0),
        List.of(events).stream()
            .map(words -> LogLine.of("2026-11-23T09:59:59.000Z INFO  " + words, NOW))
            .toList());
  }

  static List<String> text(List<TopLine> lines) {
    return lines.stream().map(TopLine::text).toList();
  }
}
