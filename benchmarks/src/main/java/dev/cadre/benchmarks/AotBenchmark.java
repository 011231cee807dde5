package dev.cadre.benchmarks;

import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.page.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the automatic AOT cache saves of a Spring Boot worker's start. */
final class AotBenchmark implements Benchmark {

  private static final String METHOD =
      """
      From fork to listening of the Spring Boot service, measured as for [the start of a
      worker](#start-of-a-worker): `java -jar`, a worker without an AOT cache (`--aot off`) and one with it, in
      turn; median (smallest to largest). The cache is the one that Cadre has made by itself in the same
      run, by default settings and `--ready-path /`. `--standby off`: a standby has booted before it is
      asked for.
      """;

  private static final String ARGUMENT = "--server.port=%d";
  private static final Duration TRAINING = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "aot";
  }

  @Override
  public Result run(Ground ground) throws Exception {
    List<Double> bare = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    List<Double> with = new ArrayList<>();
    String made;
    try (Ground other = ground.apart();
        CadreProcess trained = ground.start(spec(ground, "trained", "auto"));
        CadreProcess plain = ground.start(spec(other, "plain", "off"))) {
      made = trained.awaitLog("has an AOT cache \\((.*)\\): workers", TRAINING).group(1);
      for (int round = -1; round < ground.choose(3, 20); round++) {
        double bareMillis = StartTimes.bare(ground, ground.springBoot(), ARGUMENT);
        double withoutMillis = StartTimes.replace(plain).millis();
        double withMillis = StartTimes.replace(trained).millis();
        // The first of each fills the caches of files.
        if (round >= 0) {
          bare.add(bareMillis);
          without.add(withoutMillis);
          with.add(withMillis);
        }
      }
    }
    Ground.progress("bare %s, without %s, with %s".formatted(bare, without, with));
    double start = new Samples(bare).median();
    Table table = new Table("", "from fork to listening, ms", "ratio");
    row(table, "`java -jar`", new Samples(bare), start);
    row(table, "worker, `--aot off`", new Samples(without), start);
    row(table, "worker, AOT cache (" + made + ")", new Samples(with), start);
    return new Result(
        "Start with the AOT cache",
        METHOD,
        List.of(table),
        List.of(
            Bar.atMost(
                0.6,
                "x",
                "start of a Spring Boot worker with the AOT cache",
                new Samples(with).median() / start)));
  }

  private static ClusterSpec spec(Ground ground, String name, String aot) {
    ClusterSpec spec =
        ground
            .cluster(ground.springBoot())
            .with("--name", name, "--standby", "off", "--aot", aot, "--ready-path", "/");
    return spec.arguments(ARGUMENT.formatted(spec.port()));
  }

  private static void row(Table table, String name, Samples samples, double start) {
    table.row(name, samples.words("%.0f"), "%.3f".formatted(samples.median() / start));
  }
}
