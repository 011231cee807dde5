package dev.cadre.benchmarks;

import dev.cadre.benchmarks.side.BareJvm;
import dev.cadre.benchmarks.side.Memory;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.cluster.FreePort;
import dev.cadre.it.page.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many workers on a small machine. */
final class FootprintBenchmark implements Benchmark {

  private static final String METHOD =
      """
      Many workers of the trivial server with small heaps, and as many bare JVMs with the same flags, each
      on its own port. Started all at once; restarted with `--slot-delay 0s --ramp 0s`; stopped by one
      TERM. Memory is that of all workers right after the start, the primary apart.
      """;

  private static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", "-Xms8m", "-Xmx16m", "-Xss256k", "-XX:TieredStopAtLevel=1");
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "footprint";
  }

  @Override
  public Result run(Ground ground) throws Exception {
    int workers = ground.choose(6, 50);
    Table table =
        new Table(
            workers + " JVMs",
            "start, s",
            "restart, s",
            "stop, s",
            "resident, MB each",
            "proportional, MB each",
            "primary, MB");
    bare(ground, workers, table);
    cadre(ground, workers, table);
    return new Result("Many workers", METHOD, List.of(table), List.of());
  }

  private static void bare(Ground ground, int workers, Table table) throws Exception {
    List<BareJvm> jvms = new ArrayList<>();
    try {
      long before = System.nanoTime();
      for (int i = 0; i < workers; i++) {
        String port = Integer.toString(FreePort.next());
        jvms.add(BareJvm.start(ground.command(), FLAGS, ground.trivial(), port));
      }
      jvms.forEach(BareJvm::awaitListening);
      String start = seconds(before);
      Memory memory = Memory.sum(jvms.stream().map(jvm -> (long) jvm.pid()).toList());
      before = System.nanoTime();
      jvms.forEach(BareJvm::signal);
      jvms.forEach(BareJvm::terminate);
      table.row(
          "bare",
          start,
          "",
          seconds(before),
          each(memory.resident(), workers),
          each(memory.proportional(), workers),
          "");
    } finally {
      jvms.forEach(BareJvm::close);
    }
  }

  private static void cadre(Ground ground, int workers, Table table) throws Exception {
    ClusterSpec spec =
        ground
            .cluster(ground.trivial())
            .with("--workers", Integer.toString(workers), "--slot-delay", "0s", "--ramp", "0s");
    for (String flag : FLAGS) {
      spec = spec.with("--jvm-arg", flag);
    }
    long before = System.nanoTime();
    try (CadreProcess cluster = ground.start(spec)) {
      String start = seconds(before);
      Memory memory = Memory.sum(cluster.workers());
      before = System.nanoTime();
      cluster.rollingRestart(LIMIT);
      String restart = seconds(before);
      double primary = Memory.megabytes(Memory.of(cluster.pid()).resident());
      before = System.nanoTime();
      cluster.stop();
      table.row(
          "workers",
          start,
          restart,
          seconds(before),
          each(memory.resident(), workers),
          each(memory.proportional(), workers),
          "%.0f".formatted(primary));
    }
  }

  private static String seconds(long since) {
    return "%.1f".formatted((System.nanoTime() - since) / 1e9);
  }

  private static String each(long bytes, int workers) {
    return "%.1f".formatted(Memory.megabytes(bytes) / workers);
  }
}
