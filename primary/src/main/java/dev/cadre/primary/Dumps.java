package dev.cadre.primary;

import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixProcess;
import dev.cadre.primary.admin.Outcome;
import dev.cadre.primary.dump.Jcmd;
import dev.cadre.primary.dump.WorkerDump;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.process.Children;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.supervise.ExitStatus;
import dev.cadre.primary.supervise.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Dumps of workers that the dashboard asks for, one at a time: {@code cadre dump} needs no primary.
 * Any thread.
 */
final class Dumps {
  private static final int O_WRONLY = 1;
  private static final int O_CREAT = 0100;
  private static final int O_TRUNC = 01000;
  private static final int PRIVATE = 0600;

  private final Posix posix;
  private final Children children;
  private final Path incidents;
  private final Journal journal;
  private final Semaphore free = new Semaphore(1);
  private final Map<Integer, CompletableFuture<ExitStatus>> running = new ConcurrentHashMap<>();

  Dumps(Posix posix, Children children, Path incidents, Journal journal) {
    this.posix = posix;
    this.children = children;
    this.incidents = incidents;
    this.journal = journal;
  }

  /**
   * Writes one, on a thread of its own.
   *
   * @param status the cluster at this moment, as JSON
   */
  CompletionStage<Outcome> begin(long pid, String status) {
    CompletableFuture<Outcome> result = new CompletableFuture<>();
    if (!free.tryAcquire()) {
      result.complete(
          new Outcome(ExitCode.BUSY, "Another dump is being written: try again when it is there"));
      return result;
    }
    Runnable work =
        () -> {
          try {
            result.complete(write(pid, status));
          } catch (InterruptedException e) {
            result.completeExceptionally(e);
          } finally {
            free.release();
          }
        };
    try {
      Thread.ofPlatform().daemon().name("cadre-dump").start(work);
    } catch (OutOfMemoryError e) { // No more threads for this user, or none in this control group.
      free.release();
      result.complete(new Outcome(ExitCode.FAILED, "A dump needs a thread: " + e.getMessage()));
    }
    return result;
  }

  private Outcome write(long pid, String status) throws InterruptedException {
    Path folder = WorkerDump.folder(incidents, pid);
    Jcmd jcmd = (limit, output, words) -> run(pid, limit, output, words);
    List<String> missing;
    try {
      missing = new WorkerDump(folder, jcmd).write(status, false, 0, _ -> {});
    } catch (IOException e) {
      missing = List.of(Reason.of(e));
    } catch (RuntimeException e) {
      missing = List.of(e.toString());
    }
    String words = "Dump of worker " + pid + ": " + folder;
    if (missing.isEmpty()) {
      journal.info(words);
      return new Outcome(ExitCode.OK, words);
    }
    String all = words + " (not whole: " + String.join("; ", missing) + ")";
    journal.warn(all);
    return new Outcome(ExitCode.FAILED, all);
  }

  private int run(long pid, Duration limit, Path output, List<String> words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(Jcmd.executable(), Long.toString(pid)));
    command.addAll(words);
    List<String> environment = new ArrayList<>();
    System.getenv()
        .forEach((name, value) -> {
          if (!name.equals("JAVA_TOOL_OPTIONS")) {
            environment.add(name + "=" + value);
          }
        });
    CompletableFuture<ExitStatus> end = new CompletableFuture<>();
    int child = spawn(command, environment, output, end);
    try {
      return switch (end.get(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        case ExitStatus.Code(int code) -> code;
        case ExitStatus.Signalled(int signal) -> 128 + signal;
      };
    } catch (TimeoutException e) {
      children.signal(child, Signal.KILL);
      return -1;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** It cannot be reaped before it is known: that happens under the same lock. */
  private synchronized int spawn(
      List<String> command,
      List<String> environment,
      Path output,
      CompletableFuture<ExitStatus> end)
      throws IOException {
    List<Integer> theirs = new ArrayList<>();
    try {
      theirs.add(posix.file().open("/dev/null", 0, 0));
      theirs.add(posix.file().open(output.toString(), O_WRONLY | O_CREAT | O_TRUNC, PRIVATE));
      int child =
          children.spawn(
              command.getFirst(),
              command,
              environment,
              new PosixProcess.FileActions(
                  List.of(theirs.getFirst(), theirs.getLast(), theirs.getLast()), "/"));
      running.put(child, end);
      return child;
    } finally {
      Descriptors.close(posix.file(), theirs);
    }
  }

  /** A process that is no worker has been reaped: perhaps one of these. */
  synchronized void reaped(int pid, ExitStatus status) {
    CompletableFuture<ExitStatus> end = running.remove(pid);
    if (end != null) {
      end.complete(status);
    }
  }
}
