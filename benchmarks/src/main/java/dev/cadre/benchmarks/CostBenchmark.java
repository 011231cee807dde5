package dev.cadre.benchmarks;

import dev.cadre.benchmarks.side.BareJvm;
import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.cluster.FreePort;
import dev.cadre.it.page.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What Cadre costs an application that people really run, as long as nothing drains. */
final class CostBenchmark implements Benchmark {

  private static final String METHOD =
      """
      A Spring Boot service on Tomcat, 32 kept connections, as fast as they go: one worker, and one bare
      JVM, both with default flags. Both run all the time, loaded in turn; the first rounds of each warm it
      up and are not counted. Median (smallest to largest) of the rounds.
      """;

  /** C2 goes on compiling for a while. */
  private static final int WARM_UP_ROUNDS = 3;

  @Override
  public String name() {
    return "cost";
  }

  @Override
  public Result run(Ground ground) throws Exception {
    List<Double> bare = new ArrayList<>();
    List<Double> worker = new ArrayList<>();
    Duration time = Duration.ofSeconds(ground.choose(2, 6));
    String argument = "--server.port=%d";
    int port = FreePort.next();
    ClusterSpec spec = ground.cluster(ground.springBoot()).with("--workers", "1");
    spec = spec.arguments(argument.formatted(spec.port()));
    try (BareJvm jvm =
            BareJvm.start(
                ground.command(), List.of(), ground.springBoot(), argument.formatted(port));
        CadreProcess cluster = ground.start(spec)) {
      jvm.awaitListening();
      for (int round = -WARM_UP_ROUNDS; round < ground.choose(2, 9); round++) {
        LoadReport without = Load.run(plan("http://127.0.0.1:" + port + "/", time));
        LoadReport with = Load.run(plan(cluster.url("/"), time));
        Ground.progress(
            "bare %.0f/s, worker %.0f/s".formatted(without.perSecond(), with.perSecond()));
        if (round >= 0) {
          bare.add(without.perSecond());
          worker.add(with.perSecond());
        }
      }
    }
    Samples one = new Samples(bare);
    Samples other = new Samples(worker);
    double ratio = other.median() / one.median();
    return new Result(
        "What a Spring Boot service pays",
        METHOD,
        List.of(
            new Table("bare JVM, requests/s", "worker, requests/s", "ratio")
                .row(one.words("%.0f"), other.words("%.0f"), "%.3f".formatted(ratio))),
        List.of(Bar.atLeast(0.97, "x", "requests a second of a Spring Boot worker", ratio)));
  }

  private static LoadPlan plan(String url, Duration time) {
    return LoadPlan.to(url)
        .with(LoadPlan.Mode.KEEP_ALIVE)
        .connections(32)
        .requests(Long.MAX_VALUE)
        .time(time);
  }
}
