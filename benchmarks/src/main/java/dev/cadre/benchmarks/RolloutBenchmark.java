package dev.cadre.benchmarks;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.Outcome;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.JarVersion;
import dev.cadre.it.page.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What clients see of a good deploy. */
final class RolloutBenchmark implements Benchmark {

  private static final String METHOD =
      """
      The Spring Boot service, a request of 20 ms, 32 kept connections with one request each; in the
      middle of the load, which goes on for 15 s, a deploy of a jar with other bytes. `cadre deploy` to two workers, by default settings
      and `--ready-path /` (trial, warm-up, ramp, AOT cache); the same with `--warmup-requests 0
      --ramp 0 --aot off`; and two bare JVMs on SO_REUSEPORT of which each is started anew before the
      old one gets TERM and finishes what it has in flight. The sides in turn; all rounds of a side together. A
      new version has no AOT cache yet: it is made after the deploy, still under the load, with the lowest
      priority. A stale request is one that was sent on a kept connection which the server had closed.
      """;

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration TRAINING = Duration.ofMinutes(5);
  private static final Duration BEFORE = Duration.ofSeconds(2);
  private static final String WORK = "/work?ms=20";

  /** Brings a version, and waits for the end of it. */
  private interface Deploy {
    void run(int round) throws Exception;
  }

  @Override
  public String name() {
    return "rollout";
  }

  @Override
  public Result run(Ground ground) throws Exception {
    LoadSum bareSteady = new LoadSum();
    LoadSum bare = new LoadSum();
    LoadSum steady = new LoadSum();
    LoadSum cold = new LoadSum();
    LoadSum deployed = new LoadSum();
    try (Ground other = ground.apart();
        BarePair jvms = BarePair.springBoot(ground);
        CadreProcess cluster = ground.start(spec(ground, "cared"));
        CadreProcess careless =
            ground.start(
                spec(other, "careless")
                    .with("--warmup-requests", "0", "--ramp", "0")
                    .with("--aot", "off"))) {
      cluster.awaitLog("Generation 1 has an AOT cache", TRAINING);
      Duration calm = Duration.ofSeconds(ground.choose(5, 20));
      Duration after = Duration.ofSeconds(ground.choose(5, 15));
      for (CadreProcess each : List.of(cluster, careless)) {
        Load.run(plan(each.url(WORK), calm));
      }
      Load.run(plan(jvms.url(WORK), calm));
      for (int i = 0; i < ground.choose(1, 4); i++) {
        bareSteady.add(Load.run(plan(jvms.url(WORK), calm)));
        steady.add(Load.run(plan(cluster.url(WORK), calm)));
        measure(jvms.url(WORK), after, bare, i, _ -> jvms.restart());
        measure(careless.url(WORK), after, cold, i, round -> deploy(other, careless, round));
        measure(cluster.url(WORK), after, deployed, i, round -> deploy(ground, cluster, round));
        // What is left of the training would be in the way of the others.
        cluster.awaitLog("Generation " + (i + 2) + " has an AOT cache", TRAINING);
        Ground.progress(
            "p99.9 bare %.1f ms, careless %.1f ms, Cadre %.1f ms (steady %.1f ms)"
                .formatted(
                    bare.millis(99.9),
                    cold.millis(99.9),
                    deployed.millis(99.9),
                    steady.millis(99.9)));
      }
    }
    Table table = LoadSum.table("a deploy, s");
    bareSteady.row(table, "two bare JVMs, steady");
    steady.row(table, "two workers, steady");
    bare.row(table, "two bare JVMs, restarted");
    cold.row(table, "deploy without warm-up, ramp, AOT cache");
    deployed.row(table, "deploy");
    return new Result(
        "A deploy as clients see it",
        METHOD,
        List.of(table),
        List.of(
            Bar.atMost(0, "failures", "requests during deploys", (double) deployed.failed()),
            Bar.atMost(
                0, "requests", "stale during deploys", (double) deployed.count(Outcome.STALE)),
            Bar.atMost(
                1.5,
                "x",
                "p99.9 of a deploy, to steady",
                deployed.millis(99.9) / steady.millis(99.9)),
            Bar.atMost(100, "ms", "longest stall of a deploy", deployed.stallMillis())));
  }

  private static ClusterSpec spec(Ground ground, String name) {
    ClusterSpec spec =
        ground
            .cluster(ground.springBoot())
            .with("--name", name, "--ready-path", "/", "--aot", "auto");
    return spec.arguments("--server.port=" + spec.port());
  }

  private static void deploy(Ground ground, CadreProcess cluster, int round) throws IOException {
    Path jar = ground.command().folder().resolve("spring-boot-bench.jar");
    JarVersion.write(ground.springBoot(), jar, "round " + round);
    CadreCommand.Result result =
        cluster.command(LIMIT, "deploy", jar.toString(), "--name", cluster.spec().name());
    if (result.exitCode() != 0) {
      throw new AssertionError("the deploy failed: " + result.output());
    }
  }

  private static void measure(String url, Duration after, LoadSum sum, int round, Deploy deploy)
      throws Exception {
    try (RunningLoad load = Load.start(plan(url, LIMIT))) {
      Thread.sleep(BEFORE);
      long before = System.nanoTime();
      deploy.run(round);
      sum.restartSeconds.add((System.nanoTime() - before) / 1e9);
      Thread.sleep(after);
      sum.add(load.stop());
    }
  }

  private static LoadPlan plan(String url, Duration time) {
    return LoadPlan.to(url)
        .with(LoadPlan.Mode.KEEP_ALIVE)
        .connections(32)
        .requests(Long.MAX_VALUE)
        .time(time);
  }
}
