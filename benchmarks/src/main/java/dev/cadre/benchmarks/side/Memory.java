package dev.cadre.benchmarks.side;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * Memory of one or more processes, in bytes.
 *
 * @param resident all pages, those shared with others counted in full each time
 * @param proportional each page divided by the number of processes that have it
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_smaps.5.html">proc_pid_smaps(5)</a>
 */
public record Memory(long resident, long proportional) {

  /** Of one process. */
  public static Memory of(long pid) throws IOException {
    long resident = 0;
    long proportional = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
      if (line.startsWith("Rss:")) {
        resident = kilobytes(line);
      } else if (line.startsWith("Pss:")) {
        proportional = kilobytes(line);
      }
    }
    return new Memory(resident, proportional);
  }

  /** Of several together. */
  public static Memory sum(Collection<Long> pids) throws IOException {
    Memory sum = new Memory(0, 0);
    for (long pid : pids) {
      Memory one = of(pid);
      sum = new Memory(sum.resident + one.resident, sum.proportional + one.proportional);
    }
    return sum;
  }

  static long kilobytes(String line) {
    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
  }

  /** In units of 2^20. */
  public static double megabytes(long bytes) {
    return bytes / (double) (1 << 20);
  }
}
