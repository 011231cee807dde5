package dev.cadre.it.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.stream.Stream;

/**
 * A primary and its workers. {@link #close} stops them, and fails the test when anything is left: a
 * process, or a file of the run directory.
 */
public final class CadreProcess implements AutoCloseable {

  /** More than drain and exit together take in any test. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Queue<CadreProcess> STARTED = new ConcurrentLinkedQueue<>();
  private static final Map<String, String> SIGNALS =
      Map.of(
          "HUP", "1", "INT", "2", "KILL", "9", "USR1", "10", "USR2", "12", "TERM", "15", "STOP",
          "19", "CONT", "18", "TTIN", "21", "TTOU", "22");

  private final ClusterSpec spec;
  private final Process primary;
  private final LogFile log;
  private boolean ended;

  private CadreProcess(ClusterSpec spec, Process primary, LogFile log) {
    this.spec = spec;
    this.primary = primary;
    this.log = log;
  }

  static CadreProcess start(ClusterSpec spec) {
    try {
      Path log = Files.createTempFile(spec.command().folder(), "run-", ".log");
      Process process =
          spec.command()
              .builder(spec.words())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      CadreProcess started = new CadreProcess(spec, process, new LogFile(log));
      STARTED.add(started);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The logs of all that was started since this was last called. */
  public static List<String> logs() {
    List<String> logs = new ArrayList<>();
    for (CadreProcess next = STARTED.poll(); next != null; next = STARTED.poll()) {
      logs.add(String.join(" ", next.spec.words()) + "\n" + next.log);
    }
    return logs;
  }

  /** What it was started with. */
  public ClusterSpec spec() {
    return spec;
  }

  /** Of the primary. */
  public long pid() {
    return primary.pid();
  }

  /** Standard output and standard error of the primary. */
  public LogFile log() {
    return log;
  }

  /** Waits for a line from the begin of the log on. */
  public MatchResult awaitLog(String regex, Duration limit) {
    return log.await(0, regex, limit);
  }

  /** Sends a signal to the primary, and to nobody else. */
  public void signal(String name) {
    signal(primary.pid(), name);
  }

  /** Sends a signal to one process of this cluster. */
  public static void signal(long pid, String name) {
    String number = SIGNALS.get(name);
    if (number == null) {
      throw new IllegalArgumentException("no signal " + name);
    }
    try {
      // The JDK can only send TERM and KILL.
      int code =
          new ProcessBuilder("kill", "-" + number, Long.toString(pid))
              .inheritIO()
              .start()
              .waitFor();
      if (code != 0) {
        throw new AssertionError("kill -" + name + " " + pid + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Sends USR2 and waits until the rolling restart is complete. */
  public void rollingRestart(Duration limit) {
    long mark = log.mark();
    signal("USR2");
    log.await(mark, "Rolling restart complete", limit);
  }

  /** The health document. */
  public ClusterHealth health() {
    try {
      return ClusterHealth.of(spec.healthPort());
    } catch (IOException e) {
      throw new AssertionError("the health port does not answer; log:\n" + log, e);
    }
  }

  /** The pids of the workers that the health document lists. */
  public List<Long> workers() {
    return health().workers();
  }

  /**
   * Whether there is a process for each that the health document names, the standby among them, and
   * no other but the primary.
   */
  public boolean isComplete() {
    ClusterHealth health = health();
    List<Long> expected = new ArrayList<>(health.workers());
    expected.add(primary.pid());
    health.standby().ifPresent(expected::add);
    List<Long> alive =
        spec.command().processes().alive().stream().map(ProcessTable.Entry::pid).toList();
    return expected.size() == spec.workers() + 2
        && alive.size() == expected.size()
        && alive.containsAll(expected);
  }

  /** The port of the first contract line that names one. */
  public int listeningPort() {
    return Integer.parseInt(awaitLog("Worker \\d+ listening on port (\\d+)", READY_LIMIT).group(1));
  }

  /** Waits until so many workers are ready; fails at once if the primary ends. */
  public void awaitReady(int workers) {
    boolean ready =
        Await.until(
            READY_LIMIT,
            () -> log.count(0, "orker \\d+ is ready$") >= workers || !primary.isAlive());
    if (!ready || !primary.isAlive()) {
      throw new AssertionError(workers + " workers did not get ready; log:\n" + log);
    }
  }

  /** Waits for the end of the primary. */
  public int awaitExit(Duration limit) {
    try {
      if (!primary.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the primary did not end within " + limit + "; log:\n" + log);
      }
      return primary.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Whether the primary is alive. */
  public boolean isAlive() {
    return primary.isAlive();
  }

  /** Another command of the same user, {@code cadre reload --name app} for example. */
  public CadreCommand.Result command(Duration limit, String... arguments) {
    return spec.command().run(limit, arguments);
  }

  /** {@code http://127.0.0.1:PORT} and the path. */
  public String url(String path) {
    return "http://127.0.0.1:" + spec.port() + path;
  }

  /** Kills everything, by pid, without a question: the test has failed already. */
  public void abandon() {
    ended = true;
    primary.destroyForcibly();
    spec.command().processes().kill();
  }

  @Override
  public void close() {
    stop();
  }

  /** Stops by TERM, unless it has ended already; then nothing must be left. */
  public void stop() {
    if (ended) {
      return;
    }
    ended = true;
    try {
      if (primary.isAlive()) {
        signal("TERM");
        awaitExit(STOP_LIMIT);
      }
      assertNothingLeft();
    } finally {
      primary.destroyForcibly();
      spec.command().processes().kill();
    }
  }

  /**
   * Waits a moment for processes that have been told to go.
   *
   * @throws AssertionError when any process or any file of a run directory is left
   */
  public void assertNothingLeft() {
    ProcessTable table = spec.command().processes();
    if (!Await.until(Duration.ofSeconds(3), () -> table.alive().isEmpty())) {
      throw new AssertionError("processes are left: " + table.alive() + "; log:\n" + log);
    }
    List<Path> files = files();
    if (!files.isEmpty()) {
      throw new AssertionError("files are left: " + files + "; log:\n" + log);
    }
  }

  /** The lock of a name stays: who removes it would let two have it. */
  private List<Path> files() {
    try (Stream<Path> tree = Files.walk(spec.command().folder().resolve("run"))) {
      return tree.filter(path -> !Files.isDirectory(path) && !path.endsWith("lock")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
