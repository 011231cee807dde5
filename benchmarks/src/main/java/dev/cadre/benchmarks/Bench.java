package dev.cadre.benchmarks;

import dev.cadre.it.page.Occasion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code ./dev bench [--quick] [--write] [NAME...]}: runs the benchmarks, all unless some are
 * named, and prints what they found; {@code --write} puts it into {@code docs/benchmarks.md} too.
 * Exit code 0 also when a bar is missed, 1 when a benchmark could not be run, 2 for a wrong
 * argument.
 */
final class Bench {

  private static final List<Benchmark> ALL =
      List.of(
          new StartBenchmark(),
          new AotBenchmark(),
          new MemoryBenchmark(),
          new ThroughputBenchmark(),
          new CostBenchmark(),
          new RestartBenchmark(),
          new RolloutBenchmark(),
          new ReplacementBenchmark(),
          new ApiBenchmark(),
          new FootprintBenchmark(),
          new StateBenchmark(),
          new RedisStateBenchmark());

  private Bench() {}

  static void main(String[] args) throws IOException {
    List<String> names = new ArrayList<>(Arrays.asList(args));
    boolean quick = names.remove("--quick");
    boolean write = names.remove("--write");
    List<String> known = ALL.stream().map(Benchmark::name).toList();
    if (!known.containsAll(names)) {
      System.err.println("bench [--quick] [--write] [NAME...], of " + known);
      System.exit(2);
    }
    boolean failed = false;
    Ground ground = Ground.prepare(quick);
    Runtime.getRuntime().addShutdownHook(new Thread(ground::close));
    List<Bar> missed = new ArrayList<>();
    for (Benchmark benchmark : ALL) {
      if (names.isEmpty() || names.contains(benchmark.name())) {
        failed |= !run(benchmark, ground, write, missed);
      }
    }
    System.out.println(missed.isEmpty() ? "No bar was missed." : "MISSED bars: " + missed.size());
    missed.forEach(System.out::println);
    System.exit(failed ? 1 : 0);
  }

  private static boolean run(Benchmark benchmark, Ground ground, boolean write, List<Bar> missed) {
    System.err.println(benchmark.name());
    Occasion occasion =
        Occasion.now("./dev bench " + (ground.quick() ? "--quick " : "") + benchmark.name());
    try {
      Result result = benchmark.run(ground);
      System.out.println("\n## " + result.title() + "\n\n" + result + "\n" + occasion.words());
      result.bars().stream().filter(bar -> !bar.isMet()).forEach(missed::add);
      if (write) {
        new Page(ground.root().resolve("docs/benchmarks.md")).put(result, occasion);
      }
      return true;
    } catch (Exception | AssertionError e) {
      e.printStackTrace();
      return false;
    } finally {
      ground.clear();
    }
  }
}
