package dev.cadre.primary;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel counts of a process.
 *
 * @param residentBytes 0 when the process is gone
 * @param cpuSeconds user and system time of all its threads; 0 when it is gone
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
record ProcessFigures(long residentBytes, double cpuSeconds) {
  /** Of the fields after the command's closing bracket: utime, stime, rss. */
  private static final int USER_TIME = 11;

  private static final int SYSTEM_TIME = 12;
  private static final int RESIDENT_PAGES = 21;

  /** {@code sysconf(_SC_CLK_TCK)}, 100 on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final long PAGE_BYTES = 4096;

  static ProcessFigures of(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
      return new ProcessFigures(
          Long.parseLong(fields[RESIDENT_PAGES]) * PAGE_BYTES, ticks / TICKS_PER_SECOND);
    } catch (IOException | RuntimeException e) {
      return new ProcessFigures(0, 0);
    }
  }
}
