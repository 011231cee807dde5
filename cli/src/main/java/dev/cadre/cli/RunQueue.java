package dev.cadre.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How long the threads of some processes have waited for a processor while they could run.
 *
 * @param nanos by thread: the second field of {@code /proc/PID/task/TID/schedstat}, see <a
 *     href="https://docs.kernel.org/scheduler/sched-stats.html">Scheduler Statistics</a>; empty
 *     where the kernel keeps none
 */
record RunQueue(Map<Path, Long> nanos) {

  static RunQueue of(Collection<Long> pids) {
    Map<Path, Long> nanos = new HashMap<>();
    for (long pid : pids) {
      try (DirectoryStream<Path> threads =
          Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
        for (Path thread : threads) {
          add(thread, nanos);
        }
      } catch (IOException | DirectoryIteratorException e) {
        // It has ended.
      }
    }
    return new RunQueue(nanos);
  }

  private static void add(Path thread, Map<Path, Long> nanos) {
    try {
      String text =
          Files.readString(thread.resolve("schedstat"), StandardCharsets.US_ASCII).strip();
      nanos.put(thread, Long.parseLong(text.split(" ", -1)[1]));
    } catch (IOException | RuntimeException e) {
      // It has ended, or the kernel has other figures.
    }
  }

  /** The seconds between the two looks, of all threads that lived through both. */
  double secondsUntil(RunQueue later) {
    long sum = 0;
    for (Map.Entry<Path, Long> thread : later.nanos.entrySet()) {
      sum += thread.getValue() - nanos.getOrDefault(thread.getKey(), thread.getValue());
    }
    return sum / 1e9;
  }
}
