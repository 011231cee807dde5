package dev.cadre.benchmarks;

import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.page.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a worker costs to start, compared with {@code java -jar}. */
final class StartBenchmark implements Benchmark {

  private static final String METHOD =
      """
      From fork to listening, `java -jar` and a worker in turn; median (smallest to largest). The end is
      the same for both: the time of the wall clock that the application itself prints as soon as it
      listens. The begin of a bare JVM is just before it is forked, by the same call as the primary
      uses and not by the JDK's spawn helper. A worker is a replacement in a cluster with `--standby off`: worker 0 is killed, and
      its begin is the line `Forking replacement worker` of the log, which is written before the fork.
      """;

  private record App(String name, Path jar, String argument, double limit) {}

  private record Pair(Samples bare, Samples worker, Samples seen) {
    double ratio() {
      return worker.median() / bare.median();
    }
  }

  @Override
  public String name() {
    return "start";
  }

  @Override
  public Result run(Ground ground) throws Exception {
    List<App> apps =
        List.of(
            new App("trivial server", ground.trivial(), "%d", 1.25),
            new App("Spring Boot", ground.springBoot(), "--server.port=%d", 1.03));
    Table table =
        new Table(
            "application", "`java -jar`, ms", "worker, ms", "until the primary knows", "ratio");
    List<Bar> bars = new ArrayList<>();
    for (App app : apps) {
      Pair pair = measure(ground, app);
      table.row(
          app.name(),
          pair.bare().words("%.1f"),
          pair.worker().words("%.1f"),
          "%.1f".formatted(pair.seen().median()),
          "%.3f".formatted(pair.ratio()));
      bars.add(Bar.atMost(app.limit(), "x", "start of a worker, " + app.name(), pair.ratio()));
    }
    return new Result("Start of a worker", METHOD, List.of(table), bars);
  }

  private static Pair measure(Ground ground, App app) throws Exception {
    int rounds = ground.choose(3, 20);
    List<Double> bare = new ArrayList<>();
    List<Double> worker = new ArrayList<>();
    List<Double> seen = new ArrayList<>();
    // Without a standby, which has booted before it is asked for.
    ClusterSpec spec = ground.cluster(app.jar()).with("--standby", "off");
    spec = spec.arguments(app.argument().formatted(spec.port()));
    try (CadreProcess cluster = ground.start(spec)) {
      for (int round = -1; round < rounds; round++) {
        double bareMillis = StartTimes.bare(ground, app.jar(), app.argument());
        StartTimes.Replacement replacement = StartTimes.replace(cluster);
        // The first of each fills the caches of files.
        if (round >= 0) {
          bare.add(bareMillis);
          worker.add(replacement.millis());
          seen.add(replacement.seenMillis());
        }
      }
    }
    Ground.progress("%s: bare %s, worker %s".formatted(app.name(), bare, worker));
    return new Pair(new Samples(bare), new Samples(worker), new Samples(seen));
  }
}
