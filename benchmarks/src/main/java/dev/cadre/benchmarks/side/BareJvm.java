package dev.cadre.benchmarks.side;

import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.LogFile;
import dev.cadre.it.cluster.ProcessTable;
import dev.cadre.posix.LinuxPosix;
import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixProcess.FileActions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A process without Cadre, started by the same system call as a worker: the JDK's own way goes
 * through a helper program, which would be charged to this side. {@link #close} kills it.
 */
public final class BareJvm implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Posix POSIX = LinuxPosix.instance();
  private static final int READ_WRITE = 2;
  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;

  private final int pid;
  private final LogFile log;
  private final long startedMicros;
  private boolean ended;

  private BareJvm(int pid, LogFile log, long startedMicros) {
    this.pid = pid;
    this.log = log;
    this.startedMicros = startedMicros;
  }

  /** Starts {@code java} with JVM options, {@code -jar}, the jar and the application's argument. */
  public static BareJvm start(CadreCommand command, List<String> options, Path jar, String argument)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.add(CadreCommand.java());
    words.addAll(options);
    words.addAll(List.of("-jar", jar.toString(), argument));
    return run(command, words);
  }

  /** Starts any program by its absolute path; see {@link #all}. */
  public static BareJvm run(CadreCommand command, List<String> words) throws IOException {
    Path log = Files.createTempFile(command.folder(), "bare-", ".log");
    Map<String, String> variables = new TreeMap<>(System.getenv());
    variables.put(ProcessTable.VARIABLE, all(command).mark());
    List<String> environment =
        variables.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
    int nothing = POSIX.file().open("/dev/null", READ_WRITE, 0);
    int output = POSIX.file().open(log.toString(), READ_WRITE, 0);
    try {
      var files = new FileActions(List.of(nothing, output, output), command.folder().toString());
      long before = Micros.now();
      int pid = POSIX.process().posixSpawn(words.getFirst(), words, environment, files);
      return new BareJvm(pid, new LogFile(log), before);
    } finally {
      POSIX.file().close(nothing);
      POSIX.file().close(output);
    }
  }

  /** All that are alive. */
  public static ProcessTable all(CadreCommand command) {
    return new ProcessTable(command.mark() + "-bare");
  }

  /** Its pid. */
  public int pid() {
    return pid;
  }

  /** Its output. */
  public LogFile log() {
    return log;
  }

  /** When it was about to be forked. */
  public long startedMicros() {
    return startedMicros;
  }

  /** Waits until it says that it listens; returns when that was. */
  public long awaitListening() {
    return Long.parseLong(log.await(0, "listening at (\\d+)", LIMIT).group(1));
  }

  /** Sends TERM. */
  public void signal() {
    kill(SIGTERM);
  }

  /** Ends it by TERM and waits; what it has in flight is its own affair. */
  public void terminate() {
    signal();
    awaitEnd();
  }

  private void kill(int signal) {
    try {
      if (!ended) {
        POSIX.process().kill(pid, signal);
      }
    } catch (PosixException e) {
      throw new AssertionError("no signal for " + pid + "; log:\n" + log, e);
    }
  }

  private void awaitEnd() {
    ended = ended || Await.until(LIMIT, this::isReaped);
    if (!ended) {
      throw new AssertionError("pid " + pid + " did not end; log:\n" + log);
    }
  }

  private boolean isReaped() {
    try {
      return POSIX.process().reap(pid).isPresent();
    } catch (PosixException e) {
      throw new AssertionError(pid + " is no child", e);
    }
  }

  @Override
  public void close() {
    kill(SIGKILL);
    awaitEnd();
  }
}
