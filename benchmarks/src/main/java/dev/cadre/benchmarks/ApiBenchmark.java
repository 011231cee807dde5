package dev.cadre.benchmarks;

import dev.cadre.benchmarks.app.AppJar;
import dev.cadre.benchmarks.side.BareJvm;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.page.Table;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The Java API beside Node's cluster: messages, forks, a flood. */
final class ApiBenchmark implements Benchmark {

  private static final String METHOD =
      """
      The same program for both sides, in turn: a primary and one worker that send each other strings
      of 64 bytes, one after the other (ping-pong) and as fast as they go from the worker to the primary
      (one way), each after a warm-up; then the time from `fork()` to the event `listening`, of a worker
      that binds port 0. Medians (smallest to largest). Then, of Cadre alone: a worker is killed while
      another one floods the primary, and forked again by the program's `onExit`: from the kill until
      `fork()` has returned.
      """;

  private static final Duration LIMIT = Duration.ofMinutes(3);

  @Override
  public String name() {
    return "api";
  }

  @Override
  public Result run(Ground ground) throws Exception {
    Path library = ground.root().resolve("bundle/target/cadre-0.1.0.jar");
    Path jar = AppJar.messages(ground.command().folder().resolve("messages.jar"), library);
    String script = ground.root().resolve("benchmarks/apps/node-messages.js").toString();
    String seconds = Integer.toString(ground.choose(1, 5));
    String forks = Integer.toString(ground.choose(2, 10));
    Map<String, List<Double>> cadre = new HashMap<>();
    Map<String, List<Double>> node = new HashMap<>();
    for (int round = 0; round < ground.choose(1, 5); round++) {
      figures(node, ground, List.of("/usr/bin/env", "node", script, seconds, forks));
      figures(cadre, ground, List.of(CadreCommand.java(), "-jar", jar.toString(), seconds, forks));
    }
    Table table = new Table("", "Cadre", "Node");
    table.row("ping-pong, round trips/s", words(cadre, "ping-pong"), words(node, "ping-pong"));
    table.row("one way, messages/s", words(cadre, "one-way"), words(node, "one-way"));
    table.row("fork to listening, ms", words(cadre, "listening"), words(node, "listening"));
    table.row("flooded: kill to fork, ms", words(cadre, "flooded-fork"), "-");
    return new Result(
        "The Java API",
        METHOD,
        List.of(table),
        List.of(
            Bar.atLeast(3, "x of Node", "ping-pong", ratio(cadre, node, "ping-pong")),
            Bar.atLeast(3, "x of Node", "messages one way", ratio(cadre, node, "one-way")),
            Bar.atMost(2, "x of Node", "fork to listening", ratio(cadre, node, "listening")),
            Bar.atMost(50, "ms", "kill to fork under a flood", median(cadre, "flooded-fork"))));
  }

  private static String words(Map<String, List<Double>> figures, String name) {
    return new Samples(figures.getOrDefault(name, List.of()))
        .words(name.equals("listening") ? "%.0f" : "%.1f");
  }

  private static double median(Map<String, List<Double>> figures, String name) {
    return new Samples(figures.getOrDefault(name, List.of())).median();
  }

  private static double ratio(
      Map<String, List<Double>> cadre, Map<String, List<Double>> node, String name) {
    return median(cadre, name) / median(node, name);
  }

  /** Runs one side and adds what it says: a name and a number on each line. */
  private static void figures(
      Map<String, List<Double>> figures, Ground ground, List<String> command) throws IOException {
    try (BareJvm side = BareJvm.run(ground.command(), command)) {
      side.log().await(0, "(?m)^end$", LIMIT);
      for (String line : side.log().toString().split("\n", -1)) {
        String[] words = line.split(" ", -1);
        if (words.length == 2 && words[1].matches("[0-9.E]+")) {
          Ground.progress(line);
          figures
              .computeIfAbsent(words[0], _ -> new ArrayList<>())
              .add(Double.parseDouble(words[1]));
        }
      }
    }
  }
}
