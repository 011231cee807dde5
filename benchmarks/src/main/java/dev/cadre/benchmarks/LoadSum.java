package dev.cadre.benchmarks;

import dev.cadre.it.client.LatencyHistogram;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.Outcome;
import dev.cadre.it.page.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** All loads of one kind: what clients saw in them. */
final class LoadSum {
  private final LatencyHistogram latency = new LatencyHistogram();
  private final Map<Outcome, Long> failures = new EnumMap<>(Outcome.class);

  /** How long each took of what was done meanwhile. */
  final List<Double> restartSeconds = new ArrayList<>();

  private long requests;
  private Duration stall = Duration.ZERO;
  private Duration ownPause = Duration.ZERO;

  void add(LoadReport report) {
    latency.add(report.latency());
    requests += report.total();
    report
        .outcomes()
        .forEach((outcome, n) -> {
          if (n > 0 && outcome.isFailure()) {
            failures.merge(outcome, n, Long::sum);
          }
        });
    stall = longer(stall, report.longestStall());
    ownPause = longer(ownPause, report.ownPause());
  }

  long failed() {
    return failures.values().stream().mapToLong(Long::longValue).sum();
  }

  long count(Outcome outcome) {
    return failures.getOrDefault(outcome, 0L);
  }

  double stallMillis() {
    return stall.toNanos() / 1e6;
  }

  double millis(double percent) {
    return latency.percentile(percent).toNanos() / 1e6;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  /** For {@link #row}; the last column is what was done meanwhile. */
  static Table table(String last) {
    return new Table(
        "",
        "requests",
        "failures",
        "p50, ms",
        "p99",
        "p99.9",
        "longest stall",
        "of the client itself",
        last);
  }

  void row(Table table, String name) {
    table.row(
        name,
        Long.toString(requests),
        failures.isEmpty() ? "0" : failed() + " " + failures,
        "%.1f".formatted(millis(50)),
        "%.1f".formatted(millis(99)),
        "%.1f".formatted(millis(99.9)),
        "%.0f".formatted(stallMillis()),
        "%.0f".formatted(ownPause.toNanos() / 1e6),
        restartSeconds.isEmpty() ? "" : "%.1f".formatted(new Samples(restartSeconds).median()));
  }
}
