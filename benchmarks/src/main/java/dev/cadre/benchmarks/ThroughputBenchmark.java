package dev.cadre.benchmarks;

import dev.cadre.benchmarks.side.Memory;
import dev.cadre.benchmarks.side.MemoryParts;
import dev.cadre.benchmarks.side.ProcessorTime;
import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.page.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What Cadre costs while nothing happens but traffic. */
final class ThroughputBenchmark implements Benchmark {

  private static final String METHOD =
      """
      The trivial server, 32 kept connections, as fast as they go: two workers, and two bare JVMs with
      default flags on SO_REUSEPORT. Both sides run all the time, loaded in turn; a warm-up of each
      is not counted. Median (smallest to largest) of the rounds. Client and servers share the processors.
      The processor time of the primary is that of all rounds of its side.
      """;

  @Override
  public String name() {
    return "throughput";
  }

  @Override
  public Result run(Ground ground) throws Exception {
    List<Double> bare = new ArrayList<>();
    List<Double> workers = new ArrayList<>();
    Duration time = Duration.ofSeconds(ground.choose(2, 8));
    double loaded = 0;
    double primarySeconds = 0;
    Memory primary;
    Map<String, Long> parts;
    try (BarePair jvms = BarePair.start(ground);
        CadreProcess cluster = ground.start(ground.cluster(ground.trivial()))) {
      for (int round = -1; round < ground.choose(2, 7); round++) {
        LoadReport without = Load.run(plan(jvms.url("/"), time));
        double before = ProcessorTime.seconds(cluster.pid());
        LoadReport with = Load.run(plan(cluster.url("/"), time));
        double after = ProcessorTime.seconds(cluster.pid());
        Ground.progress(
            "bare %.0f/s, workers %.0f/s".formatted(without.perSecond(), with.perSecond()));
        if (round >= 0) {
          bare.add(without.perSecond());
          workers.add(with.perSecond());
          loaded += with.took().toNanos() / 1e9;
          primarySeconds += after - before;
        }
      }
      primary = Memory.of(cluster.pid());
      parts = MemoryParts.of(cluster.pid());
    }
    Samples one = new Samples(bare);
    Samples other = new Samples(workers);
    double ratio = other.median() / one.median();
    double share = 100 * primarySeconds / loaded;
    double resident = Memory.megabytes(primary.resident());
    Table table =
        new Table("two bare JVMs, requests/s", "two workers, requests/s", "ratio")
            .row(one.words("%.0f"), other.words("%.0f"), "%.3f".formatted(ratio));
    Table costs =
        new Table("the primary", "")
            .row("of a processor under full load", "%.2f %%".formatted(share));
    costs.row("resident", "%.1f MB".formatted(resident));
    costs.row("proportional", "%.1f MB".formatted(Memory.megabytes(primary.proportional())));
    parts.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
        .forEach(part ->
            costs.row(
                "of it " + part.getKey(), "%.1f MB".formatted(Memory.megabytes(part.getValue()))));
    return new Result(
        "Throughput, and what the primary takes",
        METHOD,
        List.of(table, costs),
        List.of(
            Bar.atLeast(0.97, "x", "requests a second of two workers", ratio),
            Bar.atMost(1, "% of a processor", "the primary under full load", share),
            Bar.atMost(90, "MB", "resident memory of the primary", resident)));
  }

  private static LoadPlan plan(String url, Duration time) {
    return LoadPlan.to(url)
        .with(LoadPlan.Mode.KEEP_ALIVE)
        .connections(32)
        .requests(Long.MAX_VALUE)
        .time(time);
  }
}
