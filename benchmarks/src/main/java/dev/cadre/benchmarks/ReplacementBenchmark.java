package dev.cadre.benchmarks;

import dev.cadre.benchmarks.side.BareJvm;
import dev.cadre.benchmarks.side.Micros;
import dev.cadre.benchmarks.side.WorkerEvents;
import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.Reply;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.FreePort;
import dev.cadre.it.page.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;

/** How fast a killed worker is replaced, beside Node's cluster. */
final class ReplacementBenchmark implements Benchmark {

  private static final String METHOD =
      """
      One of two workers is killed (`kill -9`), in turn with Node's cluster and its usual
      `cluster.on('exit', fork)`: under a light load (2 connections with 10 ms between requests) and a
      full one (32, as fast as they go), a connection for each request. From the kill to the fork and
      to listening as each side says it, and to the first answer of a new worker as the client sees it;
      medians (smallest to largest). From the kill, not from the death: until the kernel has taken the
      last thread of a JVM off a busy processor it is not dead. Failures are those of the client
      in all, the requests that the killed worker had accepted among them.
      """;

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration LOAD = Duration.ofSeconds(3);

  /** One side. */
  private static final class Side {
    private final String name;
    private final int connections;
    private final Duration thinkTime;
    private final List<Double> fork = new ArrayList<>();
    private final List<Double> listening = new ArrayList<>();
    private final List<Double> answer = new ArrayList<>();
    private final List<Double> longest = new ArrayList<>();
    private long requests;
    private long failures;

    Side(String name, int connections, Duration thinkTime) {
      this.name = name;
      this.connections = connections;
      this.thinkTime = thinkTime;
    }

    void row(Table table) {
      table.row(
          name,
          new Samples(fork).words("%.1f"),
          new Samples(listening).words("%.0f"),
          new Samples(answer).words("%.0f"),
          failures + " of " + requests,
          "%.0f".formatted(new Samples(longest).max()));
    }
  }

  /** When the client first saw an answer of each pid. */
  private static final class FirstAnswers {
    private final Map<Long, Long> micros = new ConcurrentHashMap<>();

    boolean note(Reply reply) {
      long pid = Long.parseLong(reply.body().strip().replaceFirst(".* ", ""));
      if (!micros.containsKey(pid)) {
        micros.putIfAbsent(pid, Micros.now());
      }
      return true;
    }

    List<Long> pids() {
      return List.copyOf(micros.keySet());
    }

    long await(List<Long> known) {
      if (!Await.until(LIMIT, () -> micros.size() > known.size())) {
        throw new AssertionError("no new worker answered within " + LIMIT);
      }
      return micros.entrySet().stream()
          .filter(entry -> !known.contains(entry.getKey()))
          .mapToLong(Map.Entry::getValue)
          .min()
          .orElseThrow();
    }
  }

  @Override
  public String name() {
    return "replacement";
  }

  @Override
  public Result run(Ground ground) throws Exception {
    Side light = new Side("Cadre, light load", 2, Duration.ofMillis(10));
    Side full = new Side("Cadre, full load", 32, Duration.ZERO);
    Side nodeLight = new Side("Node's cluster, light load", 2, Duration.ofMillis(10));
    Side nodeFull = new Side("Node's cluster, full load", 32, Duration.ZERO);
    int port = FreePort.next();
    String node = "http://127.0.0.1:" + port + "/";
    String script = ground.root().resolve("benchmarks/apps/node-cluster.js").toString();
    List<String> command = List.of("/usr/bin/env", "node", script, Integer.toString(port), "2");
    try (BareJvm nodes = BareJvm.run(ground.command(), command);
        CadreProcess cluster = ground.start(ground.cluster(ground.trivial()))) {
      nodes.log().await(0, "(?s)listening at.*listening at", LIMIT);
      LongFunction<Events> ofNode = _ -> new NodeEvents(nodes, nodes.log().mark());
      LongFunction<Events> ofCadre =
          pid ->
              new CadreEvents(
                  new WorkerEvents(cluster), cluster.health().worker(pid).getInt("slot"));
      // The first round is for the client, which is a cold JVM itself.
      for (int round = -1; round < ground.choose(3, 20); round++) {
        boolean counts = round >= 0;
        kill(nodeLight, node, ofNode, counts);
        kill(light, cluster.url("/"), ofCadre, counts);
        kill(nodeFull, node, ofNode, counts);
        kill(full, cluster.url("/"), ofCadre, counts);
      }
    }
    Table table =
        new Table(
            "",
            "until fork, ms",
            "until listening, ms",
            "until an answer, ms",
            "failures",
            "longest answer, ms");
    List.of(light, nodeLight, full, nodeFull).forEach(side -> side.row(table));
    return new Result(
        "Replacement of a killed worker",
        METHOD,
        List.of(table),
        List.of(
            Bar.atMost(10, "ms", "kill to fork, light load", new Samples(light.fork).median()),
            Bar.atMost(1, "x of Node", "kill to an answer, light load", ratio(light, nodeLight)),
            Bar.atMost(1, "x of Node", "kill to an answer, full load", ratio(full, nodeFull))));
  }

  private static double ratio(Side one, Side other) {
    return new Samples(one.answer).median() / new Samples(other.answer).median();
  }

  /** When the supervisor of a side forks and the new worker listens, from a moment on. */
  private interface Events {
    long forked();

    long listening();
  }

  private record NodeEvents(BareJvm nodes, long mark) implements Events {
    @Override
    public long forked() {
      return at("fork \\d+ at (\\d+)");
    }

    @Override
    public long listening() {
      return at("listening at (\\d+)");
    }

    private long at(String words) {
      return Long.parseLong(nodes.log().await(mark, words, LIMIT).group(1));
    }
  }

  private record CadreEvents(WorkerEvents events, int slot) implements Events {
    @Override
    public long forked() {
      return events.await("Forking replacement worker");
    }

    @Override
    public long listening() {
      return events.awaitListening(slot).micros();
    }
  }

  private static void kill(Side side, String url, LongFunction<Events> events, boolean counts) {
    FirstAnswers answers = new FirstAnswers();
    LoadPlan plan =
        LoadPlan.to(url)
            .connections(side.connections)
            .thinkTime(side.thinkTime)
            .requests(Long.MAX_VALUE)
            .time(LOAD)
            .check(answers::note);
    try (RunningLoad load = Load.start(plan)) {
      if (!Await.until(LIMIT, () -> answers.pids().size() == 2 && load.ok() > 50)) {
        throw new AssertionError("two workers should answer, but only " + answers.pids());
      }
      List<Long> known = answers.pids();
      long victim = known.getFirst();
      Events next = events.apply(victim);
      long killed = Micros.now();
      ProcessHandle.of(victim).ifPresent(ProcessHandle::destroyForcibly);
      double untilFork = Micros.millis(killed, next.forked());
      double untilListening = Micros.millis(killed, next.listening());
      double untilAnswer = Micros.millis(killed, answers.await(known));
      // To its own end: to stop it would break off what is under way.
      LoadReport report = load.await();
      Ground.progress(
          "%s: fork after %.1f ms, listening after %.0f ms, answer after %.0f ms, %d failures"
              .formatted(side.name, untilFork, untilListening, untilAnswer, report.failed()));
      if (counts) {
        side.fork.add(untilFork);
        side.listening.add(untilListening);
        side.answer.add(untilAnswer);
        side.longest.add(report.latency().max().toNanos() / 1e6);
        side.requests += report.total();
        side.failures += report.failed();
      }
    }
  }
}
