package dev.cadre.benchmarks;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.page.Table;
import java.time.Duration;
import java.util.List;

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

  @Override
  public String name() {
    return "restarts";
  }

  @Override
  public Result run(Ground ground) throws Exception {
    LoadSum bareSteady = new LoadSum();
    LoadSum bare = new LoadSum();
    LoadSum cadreSteady = new LoadSum();
    LoadSum cadre = new LoadSum();
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
    Table table = LoadSum.table("a restart, s");
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
            Bar.atMost(150, "ms", "longest stall", cadre.stallMillis())));
  }

  private static void restarted(String url, Duration time, LoadSum sum, Restart restart)
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
