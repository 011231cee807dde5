package dev.cadre.benchmarks;

import dev.cadre.it.client.LatencyHistogram;
import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.Outcome;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.page.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What clients see of rolling restarts. */
final class RestartBenchmark implements Benchmark {

  private static final String METHOD =
      """
      A handler of 20 ms, 32 connections with one request each, a rolling restart every 10 s: two workers
      with `--ready-path` and otherwise default settings, and two bare JVMs on SO_REUSEPORT of which
      each is started anew before the old one gets TERM and finishes what it has in flight. The
      two sides in turn, first without and then with restarts; all rounds of a side together.
      """;

  private static final Duration RESTART_LIMIT = Duration.ofSeconds(60);
  private static final int FIRST_MILLIS = 2_000;

  /** What restarts one side, and waits for the end of it. */
  private interface Restart {
    void run() throws Exception;
  }

  /** All loads of one kind. */
  private static final class Sum {
    final LatencyHistogram latency = new LatencyHistogram();
    final Map<Outcome, Long> failures = new EnumMap<>(Outcome.class);
    final List<Double> restartSeconds = new ArrayList<>();
    long requests;
    Duration stall = Duration.ZERO;
    Duration ownPause = Duration.ZERO;

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

    double millis(double percent) {
      return latency.percentile(percent).toNanos() / 1e6;
    }

    private static Duration longer(Duration a, Duration b) {
      return a.compareTo(b) > 0 ? a : b;
    }

    void row(Table table, String name) {
      table.row(
          name,
          Long.toString(requests),
          failures.isEmpty() ? "0" : failed() + " " + failures,
          "%.1f".formatted(millis(50)),
          "%.1f".formatted(millis(99)),
          "%.1f".formatted(millis(99.9)),
          "%.0f".formatted(stall.toNanos() / 1e6),
          "%.0f".formatted(ownPause.toNanos() / 1e6),
          restartSeconds.isEmpty() ? "" : "%.1f".formatted(new Samples(restartSeconds).median()));
    }
  }

  @Override
  public String name() {
    return "restarts";
  }

  @Override
  public Result run(Ground ground) throws Exception {
    Sum bareSteady = new Sum();
    Sum bare = new Sum();
    Sum cadreSteady = new Sum();
    Sum cadre = new Sum();
    try (BarePair jvms = BarePair.start(ground);
        CadreProcess cluster =
            ground.start(ground.cluster(ground.trivial()).with("--ready-path", "/"))) {
      Duration steady = Duration.ofSeconds(ground.choose(3, 20));
      Duration moving = Duration.ofSeconds(ground.choose(10, 40));
      Load.run(plan(jvms.url("/?20"), steady));
      Load.run(plan(cluster.url("/?20"), steady));
      for (int round = 0; round < ground.choose(1, 3); round++) {
        bareSteady.add(Load.run(plan(jvms.url("/?20"), steady)));
        cadreSteady.add(Load.run(plan(cluster.url("/?20"), steady)));
        restarted(jvms.url("/?20"), moving, bare, jvms::restart);
        restarted(cluster.url("/?20"), moving, cadre, () -> cluster.rollingRestart(RESTART_LIMIT));
        Ground.progress(
            "p99.9 bare %.1f ms, Cadre %.1f ms".formatted(bare.millis(99.9), cadre.millis(99.9)));
      }
    }
    double ratio = cadre.millis(99.9) / bare.millis(99.9);
    Table table =
        new Table(
            "",
            "requests",
            "failures",
            "p50, ms",
            "p99",
            "p99.9",
            "longest stall",
            "of the client itself",
            "a restart, s");
    bareSteady.row(table, "two bare JVMs, steady");
    cadreSteady.row(table, "two workers, steady");
    bare.row(table, "two bare JVMs, restarted");
    cadre.row(table, "two workers, restarted");
    return new Result(
        "Rolling restarts as clients see them",
        METHOD,
        List.of(table),
        List.of(
            Bar.atMost(0.6, "x", "p99.9 with restarts", ratio),
            Bar.atMost(0, "failures", "requests during restarts", (double) cadre.failed()),
            Bar.atMost(150, "ms", "longest stall", cadre.stall.toNanos() / 1e6)));
  }

  private static void restarted(String url, Duration time, Sum sum, Restart restart)
      throws Exception {
    try (RunningLoad load = Load.start(plan(url, time))) {
      long start = System.nanoTime();
      for (long at = FIRST_MILLIS; at + FIRST_MILLIS <= time.toMillis(); at += 10_000) {
        Thread.sleep(Math.max(0, at - (System.nanoTime() - start) / 1_000_000));
        long before = System.nanoTime();
        restart.run();
        sum.restartSeconds.add((System.nanoTime() - before) / 1e9);
      }
      sum.add(load.await());
    }
  }

  private static LoadPlan plan(String url, Duration time) {
    return LoadPlan.to(url).connections(32).requests(Long.MAX_VALUE).time(time);
  }
}
