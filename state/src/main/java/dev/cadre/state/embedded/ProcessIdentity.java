package dev.cadre.state.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process in one word, which cannot be mistaken for a later one with the same pid: 22 bits of pid
 * and 42 of its start, in clock ticks since boot (field 22 of <a
 * href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">/proc/pid/stat</a>). 0 is
 * nobody.
 */
final class ProcessIdentity {
  static final long NOBODY = 0;
  private static final int TICK_BITS = 42;

  private ProcessIdentity() {}

  /** This process. */
  static long self() throws IOException {
    long pid = ProcessHandle.current().pid();
    long identity = read(pid);
    if (identity == NOBODY) {
      throw new IOException("/proc is not mounted: it has no /proc/" + pid + "/stat");
    }
    return identity;
  }

  static long pid(long identity) {
    return identity >>> TICK_BITS;
  }

  /** Whether this very process runs. A zombie does not: it executes nothing any more. */
  static boolean isAlive(long identity) {
    return identity != NOBODY && read(pid(identity)) == identity;
  }

  private static long read(long pid) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      // The name, in parentheses, may have blanks and parentheses in it.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      if (fields[0].equals("Z") || fields[0].equals("X")) {
        return NOBODY;
      }
      return pid << TICK_BITS | (Long.parseLong(fields[19]) & ((1L << TICK_BITS) - 1));
    } catch (IOException | RuntimeException e) {
      return NOBODY;
    }
  }
}
