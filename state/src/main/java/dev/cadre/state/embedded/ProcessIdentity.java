package dev.cadre.state.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A process in one word, which cannot be mistaken for a later one with the same pid: 22 bits of pid
 * and 42 of its start, in clock ticks since boot (field 22 of <a
 * href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">/proc/pid/stat</a>). 0 is
 * nobody.
 *
 * <p>The primary has a class of the same name that reads the same file. This module is on the class
 * path of applications and imports nothing of the primary.
 */
final class ProcessIdentity {
  static final long NOBODY = 0;
  private static final int TICK_BITS = 42;

  private ProcessIdentity() {}

  /** This process. */
  static long self() throws IOException {
    long pid = ProcessHandle.current().pid();
    try {
      return read(pid, directory(pid));
    } catch (NoSuchFileException e) {
      throw new IOException("/proc is not mounted: it has no /proc/" + pid + "/stat", e);
    }
  }

  static long pid(long identity) {
    return identity >>> TICK_BITS;
  }

  /**
   * Whether this very process runs; true as well where that cannot be told, since what belongs to
   * the living must not be taken. A zombie does not run: it executes nothing any more.
   */
  static boolean isAlive(long identity) {
    return identity != NOBODY && isAlive(identity, directory(pid(identity)));
  }

  /** By the directory that the process has in /proc while it is there. */
  static boolean isAlive(long identity, Path directory) {
    try {
      return read(pid(identity), directory) == identity;
    } catch (IOException | RuntimeException e) {
      // It ended a moment ago, or this process has no descriptor left: stat(2) needs none.
      return !Files.notExists(directory);
    }
  }

  private static Path directory(long pid) {
    return Path.of("/proc/" + pid);
  }

  /** {@link #NOBODY} for a zombie. */
  private static long read(long pid, Path directory) throws IOException {
    String stat = Files.readString(directory.resolve("stat"), StandardCharsets.ISO_8859_1);
    // The name, in parentheses, may have blanks and parentheses in it.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    // A zombie with threads is a process whose first thread has ended, perhaps alone.
    boolean isZombie = fields[0].equals("Z") && Integer.parseInt(fields[17]) <= 1;
    return isZombie || fields[0].equals("X")
        ? NOBODY
        : pid << TICK_BITS | (Long.parseLong(fields[19]) & ((1L << TICK_BITS) - 1));
  }
}
