package dev.cadre.it.compat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.Outcome;
import dev.cadre.it.client.Reply;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One application as two workers, and what can be done to it. Of one thread. {@link #close} kills
 * what is left; {@link #stop} is the ordinary end.
 */
public final class Trial implements AutoCloseable {

  /** What {@link #drainWays} calls a drain without an adapter. */
  public static final String BY_KERNEL = "kernel";

  /** Ample: two Spring Boot JVMs on two processors that are busy with the load. */
  private static final Duration RESTART_LIMIT = Duration.ofMinutes(3);

  /** A server that works is not starved of the processors by its own clients. */
  private static final Duration THINK_TIME = Duration.ofMillis(10);

  private static final int CONNECTIONS = 16;
  private static final Pattern ADAPTER = Pattern.compile("tells its clients to go \\((.*)\\)");

  private final CadreProcess cluster;
  private final Duration startTook;

  private Trial(CadreProcess cluster, Duration startTook) {
    this.cluster = cluster;
    this.startTook = startTook;
  }

  /**
   * Starts it and waits until both workers are ready.
   *
   * @throws AssertionError when they do not get ready, with the log
   */
  public static Trial start(Application application, CadreCommand command) {
    return start(application.spec(command));
  }

  /** As {@link #start(Application, CadreCommand)}, with options of the caller's. */
  public static Trial start(ClusterSpec spec) {
    long from = System.nanoTime();
    CadreProcess cluster = spec.startAndAwaitReady();
    return new Trial(cluster, Duration.ofNanos(System.nanoTime() - from));
  }

  /** From the start of {@code cadre run} until both workers were ready. */
  public Duration startTook() {
    return startTook;
  }

  /** What runs. */
  public CadreProcess cluster() {
    return cluster;
  }

  /**
   * The pids that answer, each asked by its direct address; of an application that speaks HTTP/1.1.
   */
  public Set<Long> servingPids() {
    Set<Long> pids = new TreeSet<>();
    for (int slot = 0; slot < 2; slot++) {
      LoadReport report =
          Load.run(
              LoadPlan.to(cluster.url("/"))
                  .with(LoadPlan.Mode.CLOSE)
                  .connections(1)
                  .requests(1)
                  .sources(List.of(address("127.77.0." + slot)))
                  .worker(Trial::pid));
      if (report.failed() > 0) {
        throw new AssertionError("slot " + slot + " does not answer: " + report);
      }
      report.workers().keySet().forEach(pid -> pids.add(Long.valueOf(pid)));
    }
    return pids;
  }

  /** The pids that answer so many new connections from an ordinary address. */
  public Set<Long> pidsOfNewConnections(int connections) {
    LoadReport report =
        Load.run(
            LoadPlan.to(cluster.url("/"))
                .with(LoadPlan.Mode.CLOSE)
                .connections(4)
                .requests(connections)
                .worker(Trial::pid));
    if (report.failed() > 0) {
      throw new AssertionError(report.toString());
    }
    return report.workers().keySet().stream()
        .map(Long::valueOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  static String pid(Reply reply) {
    return reply.header("X-Pid").orElse("none");
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Rolling restarts under a load of HTTP/1.1. */
  public Restarts restartUnder(LoadPlan.Mode mode, int restarts) {
    String words =
        switch (mode) {
          case CLOSE -> "a new connection per request";
          case KEEP_ALIVE -> "keep-alive";
        };
    try (RunningLoad load = http1(mode)) {
      List<Duration> took = restart(restarts, load::ok);
      return report(words, took, load.stop());
    }
  }

  /** One rolling restart under both loads of HTTP/1.1 at once. */
  public List<Restarts> restartUnderBoth() {
    try (RunningLoad kept = http1(LoadPlan.Mode.KEEP_ALIVE);
        RunningLoad fresh = http1(LoadPlan.Mode.CLOSE)) {
      List<Duration> took = restart(1, kept::ok);
      return List.of(
          report("keep-alive", took, kept.stop()),
          report("a new connection per request", took, fresh.stop()));
    }
  }

  private RunningLoad http1(LoadPlan.Mode mode) {
    return Load.start(
        LoadPlan.to(cluster.url("/"))
            .with(mode)
            .connections(CONNECTIONS)
            .requests(Long.MAX_VALUE)
            .time(Duration.ofMinutes(20))
            .thinkTime(THINK_TIME)
            .worker(Trial::pid));
  }

  private static Restarts report(String words, List<Duration> took, LoadReport report) {
    return new Restarts(
        words,
        took,
        report.ok(),
        report.failed(),
        report.count(Outcome.STALE),
        0,
        report.longestStall(),
        report.failed() == 0 ? "" : report.toString());
  }

  /** Rolling restarts, each begun when the load has got answers from the workers before. */
  List<Duration> restart(int restarts, LongSupplier ok) {
    List<Duration> took = new ArrayList<>();
    for (int i = 0; i < restarts; i++) {
      long before = ok.getAsLong();
      long enough = before == Long.MAX_VALUE ? before : before + CONNECTIONS;
      if (!Await.until(Duration.ofSeconds(20), () -> ok.getAsLong() >= enough)) {
        throw new AssertionError("the load gets no answers; log:\n" + cluster.log());
      }
      long from = System.nanoTime();
      cluster.rollingRestart(RESTART_LIMIT);
      took.add(Duration.ofNanos(System.nanoTime() - from));
    }
    return took;
  }

  /** Rolling restarts under HTTP/2 by the strict client. */
  public Restarts restartUnderHttp2(int restarts) throws InterruptedException {
    try (Http2Load load = Http2Load.start(cluster.spec().port())) {
      return load.stop(restart(restarts, load::ok));
    }
  }

  /** Rolling restarts under HTTP/2 by the JDK's client. */
  public Restarts restartUnderJdkHttp2(int restarts) throws InterruptedException {
    try (JdkHttp2Load load = JdkHttp2Load.start(cluster.spec().port())) {
      return load.stop(restart(restarts, load::ok));
    }
  }

  /** Rolling restarts under gRPC, by the client that is in the application's jar: two loads. */
  public List<Restarts> restartUnderGrpc(int restarts) throws InterruptedException, IOException {
    try (GrpcLoad load = GrpcLoad.start(cluster.spec())) {
      return load.stop(restart(restarts, () -> Long.MAX_VALUE));
    }
  }

  /**
   * Rolling restarts under a tool of others.
   *
   * @param each how long one is expected to take: the tool's time is fixed at its start
   */
  Restarts restartUnder(LoadTool tool, int restarts, Duration each)
      throws InterruptedException, IOException {
    Duration time = each.multipliedBy(restarts).plusSeconds(5);
    long end = System.nanoTime() + time.toNanos();
    try (ClientProcess client =
        ClientProcess.start(
            cluster.spec().command().folder(), tool.command(cluster.url("/"), time))) {
      List<Duration> took = new ArrayList<>();
      while (took.size() < restarts && System.nanoTime() < end - 1_000_000_000L) {
        took.addAll(restart(1, () -> Long.MAX_VALUE));
      }
      String output = client.end(time.plusSeconds(30));
      LoadTool.Count count =
          tool.parse(output)
              .orElseThrow(() -> new AssertionError(tool.program() + " says nothing: " + output));
      return new Restarts(
          tool.program(), took, count.ok(), count.failed(), 0, 0, Duration.ZERO, count.detail());
    }
  }

  /** One rolling restart while so many WebSockets are open. */
  WebSocketFleet.Report restartUnderWebSockets(int clients) throws InterruptedException {
    try (WebSocketFleet fleet = WebSocketFleet.connect(cluster.spec().port(), clients)) {
      cluster.rollingRestart(RESTART_LIMIT);
      // The last of the old worker has gone; its clients find out and are back soon.
      Await.until(Duration.ofSeconds(5), () -> fleet.size() == clients);
      return fleet.report(clients);
    }
  }

  /**
   * What a worker's death did to clients with a new connection per request.
   *
   * @param replacedIn from the signal until the replacement was ready
   * @param failed requests: those that the worker had accepted
   * @param refused connections that nobody took: there must be none
   */
  public record Kill(Duration replacedIn, long ok, long failed, long refused) {}

  /** Kills one worker by SIGKILL, and waits for its replacement. */
  public Kill kill() {
    try (RunningLoad load = http1(LoadPlan.Mode.CLOSE)) {
      Duration took = killOne();
      LoadReport report = load.stop();
      return new Kill(
          took,
          report.ok(),
          report.failed(),
          report.count(Outcome.REFUSED) + report.count(Outcome.CONNECT_TIMEOUT));
    }
  }

  /** Kills one worker by SIGKILL; returns when its replacement is ready. */
  Duration killOne() {
    long victim = cluster.workers().getFirst();
    long mark = cluster.log().mark();
    long from = System.nanoTime();
    CadreProcess.signal(victim, "KILL");
    cluster.log().await(mark, "Worker " + victim + " died \\(.*signal", Duration.ofSeconds(5));
    cluster.log().await(mark, "New worker \\d+ is ready", Duration.ofSeconds(90));
    return Duration.ofNanos(System.nanoTime() - from);
  }

  /** By what the drains so far went: the adapters' names, or {@link #BY_KERNEL}. */
  public Set<String> drainWays() {
    Set<String> ways = new TreeSet<>();
    for (String line : cluster.log().lines()) {
      var matcher = ADAPTER.matcher(line);
      if (matcher.find()) {
        ways.add(matcher.group(1));
      } else if (line.contains(" drains by what the kernel knows ")) {
        ways.add(BY_KERNEL);
      }
    }
    return ways;
  }

  /** Stops by TERM and checks that nothing is left. */
  public Duration stop() {
    long from = System.nanoTime();
    cluster.stop();
    return Duration.ofNanos(System.nanoTime() - from);
  }

  @Override
  public void close() {
    cluster.abandon();
  }
}
