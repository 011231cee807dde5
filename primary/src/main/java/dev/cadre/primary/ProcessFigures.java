package dev.cadre.primary;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the kernel counts of a process.
 *
 * @param residentBytes 0 when the process is gone
 * @param cpuSeconds user and system time of all its threads; 0 when it is gone
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 * @see <a
 *     href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">proc_pid_status(5)</a>
 */
record ProcessFigures(long residentBytes, double cpuSeconds) {
  /** Of the fields after the command's closing bracket: utime, stime. */
  private static final int USER_TIME = 11;

  private static final int SYSTEM_TIME = 12;

  private static final String RESIDENT = "VmRSS:";

  /** {@code sysconf(_SC_CLK_TCK)}, 100 on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  static ProcessFigures of(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    try {
      String stat = Files.readString(process.resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
      return new ProcessFigures(resident(process), ticks / TICKS_PER_SECOND);
    } catch (IOException | RuntimeException e) {
      return new ProcessFigures(0, 0);
    }
  }

  /** From the file that has it in kB: the other has it in pages, of a size that varies. */
  private static long resident(Path process) throws IOException {
    for (String line : Files.readAllLines(process.resolve("status"), StandardCharsets.ISO_8859_1)) {
      if (line.startsWith(RESIDENT)) {
        String kilobytes = line.substring(RESIDENT.length(), line.lastIndexOf(" kB")).strip();
        return Long.parseLong(kilobytes) * 1024;
      }
    }
    return 0; // It has exited, and is not reaped.
  }
}
