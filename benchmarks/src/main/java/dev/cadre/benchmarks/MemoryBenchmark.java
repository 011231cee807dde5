package dev.cadre.benchmarks;

import dev.cadre.benchmarks.side.BareJvm;
import dev.cadre.benchmarks.side.Memory;
import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.cluster.FreePort;
import dev.cadre.it.page.Table;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a worker takes of memory, compared with a JVM alone. */
final class MemoryBenchmark implements Benchmark {

  private static final String METHOD =
      """
      Memory of one JVM of the trivial server after the same number of requests over 16 kept connections:
      a bare JVM with default flags, and each worker of a cluster with default settings, asked by its
      direct address. Resident as `ps` shows it; proportional counts a page that several processes
      share once in all. Median (smallest to largest). The bare JVM with the collector that a worker
      gets is there for comparison.
      """;

  private static final class Column {
    private final String name;
    private final List<Double> resident = new ArrayList<>();
    private final List<Double> proportional = new ArrayList<>();
    private final List<Double> perSecond = new ArrayList<>();

    Column(String name) {
      this.name = name;
    }

    void add(long pid, LoadReport load) throws Exception {
      Memory memory = Memory.of(pid);
      resident.add(Memory.megabytes(memory.resident()));
      proportional.add(Memory.megabytes(memory.proportional()));
      perSecond.add(load.perSecond());
      Ground.progress(
          "%s: %.1f MB, %.0f requests/s".formatted(name, resident.getLast(), load.perSecond()));
    }

    Samples resident() {
      return new Samples(resident);
    }

    Samples proportional() {
      return new Samples(proportional);
    }

    Samples perSecond() {
      return new Samples(perSecond);
    }
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Result run(Ground ground) throws Exception {
    Column bare = new Column("bare JVM");
    Column serial = new Column("bare JVM, -XX:+UseSerialGC");
    Column worker = new Column("worker");
    int requests = ground.choose(20_000, 200_000);
    for (int round = 0; round < ground.choose(1, 3); round++) {
      bare(ground, bare, List.of(), requests);
      bare(ground, serial, List.of("-XX:+UseSerialGC"), requests);
      ClusterSpec spec = ground.cluster(ground.trivial());
      try (CadreProcess cluster = ground.start(spec)) {
        for (int slot = 0; slot < 2; slot++) {
          LoadReport report =
              Load.run(plan(spec.port(), requests).sources(List.of(directAddress(slot))));
          worker.add(cluster.health().ofSlot(slot), report);
        }
      }
    }
    double ratio = worker.resident().median() / bare.resident().median();
    double shared = worker.proportional().median() / bare.proportional().median();
    Table table =
        new Table(
            "after " + requests + " requests", "resident, MB", "proportional, MB", "requests/s");
    for (Column column : List.of(bare, serial, worker)) {
      table.row(
          column.name,
          column.resident().words("%.0f"),
          column.proportional().words("%.0f"),
          "%.0f".formatted(column.perSecond().median()));
    }
    table.row("worker : bare", "%.2f".formatted(ratio), "%.2f".formatted(shared), "");
    return new Result(
        "Memory of a worker",
        METHOD,
        List.of(table),
        List.of(Bar.atMost(0.65, "x", "resident memory of a worker", ratio)));
  }

  private static void bare(Ground ground, Column column, List<String> options, int requests)
      throws Exception {
    int port = FreePort.next();
    try (BareJvm jvm =
        BareJvm.start(ground.command(), options, ground.trivial(), Integer.toString(port))) {
      jvm.awaitListening();
      column.add(jvm.pid(), Load.run(plan(port, requests)));
    }
  }

  private static LoadPlan plan(int port, int requests) {
    return LoadPlan.to("http://127.0.0.1:" + port + "/")
        .with(LoadPlan.Mode.KEEP_ALIVE)
        .connections(16)
        .requests(requests)
        .time(Duration.ofMinutes(2));
  }

  private static InetAddress directAddress(int slot) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 77, 0, (byte) slot});
  }
}
