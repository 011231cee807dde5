package dev.cadre.primary.process;

import dev.cadre.ipc.WorkerEnvironment;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Workers whose primary has died. They drain and exit by themselves; until then they hold their
 * ports and run the bytes of their generation, so the next primary of the name waits for them.
 */
final class Orphans {
  /** A worker without a primary has 12 s to drain and 10 s for its shutdown hooks. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration LOOK = Duration.ofMillis(20);

  private Orphans() {}

  /**
   * Waits until no worker of that primary is left; ends by force who does not end by himself.
   *
   * @param primary the pid of a primary that has died
   * @param say told, in a line, what is being waited for
   * @throws IOException also when it cannot be told who is left: none may be overlooked
   */
  static void awaitEnd(long primary, Consumer<String> say) throws IOException {
    List<ProcessIdentity> left = workersOf(primary);
    if (left.isEmpty()) {
      return;
    }
    say.accept(
        "the last primary of this name, "
            + primary
            + ", has died; waiting for its "
            + left.size()
            + (left.size() == 1 ? " worker" : " workers")
            + " to finish");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (anyIsAlive(left)) {
      if (System.nanoTime() - deadline > 0) {
        for (ProcessIdentity worker : left) {
          if (worker.isAlive()
              && ProcessHandle.of(worker.pid())
                  .filter(ProcessHandle::destroyForcibly)
                  .isPresent()) {
            say.accept("worker " + worker.pid() + " did not finish and was killed");
          }
        }
        return;
      }
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for workers of a dead primary", e);
      }
    }
  }

  /** Not {@link ProcessHandle#isAlive}: it says no as well when no descriptor is left to look. */
  private static boolean anyIsAlive(List<ProcessIdentity> processes) throws IOException {
    for (ProcessIdentity process : processes) {
      if (process.isAlive()) {
        return true;
      }
    }
    return false;
  }

  /** By what their environment and their command line say; not what the application has started. */
  static List<ProcessIdentity> workersOf(long primary) throws IOException {
    List<ProcessIdentity> workers = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(String.valueOf(process.getFileName()));
        if (isWorkerOf(primary, pid)) {
          OptionalLong start = ProcessIdentity.startTicks(pid);
          start.ifPresent(ticks -> workers.add(new ProcessIdentity(pid, ticks)));
        }
      }
    }
    return workers;
  }

  private static boolean isWorkerOf(long primary, long pid) throws IOException {
    String channel = WorkerEnvironment.CHANNEL + "=" + WorkerEnvironment.PROTOCOL + ":" + primary;
    return has(ProcessIdentity.environment(pid), channel + ":")
        && has(ProcessIdentity.commandLine(pid), "-javaagent:");
  }

  private static boolean has(List<String> strings, String start) {
    return strings.stream().anyMatch(string -> string.startsWith(start));
  }
}
