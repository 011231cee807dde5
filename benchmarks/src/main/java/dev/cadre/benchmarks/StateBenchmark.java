package dev.cadre.benchmarks;

import dev.cadre.benchmarks.side.StateJvm;
import dev.cadre.benchmarks.side.StateJvm.Measured;
import dev.cadre.it.page.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What the embedded state costs: an attempt of a rate limiter, a message of a topic. */
final class StateBenchmark implements Benchmark {
  private static final String METHOD =
      """
      The embedded segment (on /dev/shm), used by JVMs of their own. Limiter: each JVM has one thread that
      calls `tryAcquire` on 1,000 keys in turn as fast as it can; each call is timed with `System.nanoTime`,
      whose own cost (20 to 30 ns) is in the figures. Topics: one JVM publishes 5,000 messages a second, sleeping
      in between, or flat out; another subscribes to all topics. The latency is from before `publish` to inside
      the subscriber; flat out it is that of a queue, and what a subscriber cannot take is dropped.
      """;

  @Override
  public String name() {
    return "state";
  }

  @Override
  public Result run(Ground ground) throws Exception {
    String seconds = Integer.toString(ground.choose(2, 10));
    Path folder = Files.createTempDirectory(Path.of("/dev/shm"), "cadre-bench");
    try {
      String address = "embedded:" + folder.resolve("segment");
      Table limiter =
          new Table("limiter, 1,000 keys", "attempts/s", "p50, ns", "p99, ns", "p99.9, ns");
      limit(limiter, address, 1, seconds);
      double p99 = limit(limiter, address, 2, seconds);
      Table topics = TopicLoad.table();
      TopicLoad.measure(topics, "embedded", address, seconds);
      return new Result(
          "State that workers share, embedded",
          METHOD,
          List.of(limiter, topics),
          List.of(Bar.atMost(2000, "ns", "p99 of an attempt, 2 JVMs on 1,000 keys", p99)));
    } finally {
      remove(folder);
    }
  }

  /** The worst p99 of the JVMs. */
  private static double limit(Table table, String address, int jvms, String seconds)
      throws IOException {
    List<StateJvm> all = new ArrayList<>();
    try {
      for (int i = 0; i < jvms; i++) {
        all.add(StateJvm.start(address, "limit", "1000", seconds));
      }
      for (StateJvm jvm : all) {
        jvm.release();
      }
      List<Measured> measured = new ArrayList<>();
      for (StateJvm jvm : all) {
        measured.add(jvm.await());
      }
      Measured worst = measured.stream().max(Comparator.comparingLong(Measured::p99)).orElseThrow();
      double rate = measured.stream().mapToDouble(Measured::perSecond).sum();
      Ground.progress("%d JVMs: %.0f attempts/s".formatted(jvms, rate));
      table.row(
          jvms == 1 ? "1 JVM" : jvms + " JVMs at once, the worse one",
          "%.0f".formatted(rate),
          Long.toString(worst.p50()),
          Long.toString(worst.p99()),
          Long.toString(worst.p999()));
      return worst.p99();
    } finally {
      all.forEach(StateJvm::close);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) { // bells have folders
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
