package dev.cadre.primary.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * A process that cannot be mistaken for a later one with the same pid.
 *
 * @param startTicks when it started, in clock ticks since the boot of the machine: field 22 of <a
 *     href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">/proc/pid/stat</a>
 */
record ProcessIdentity(long pid, long startTicks) {

  /** This process. */
  static ProcessIdentity self() throws IOException {
    long pid = ProcessHandle.current().pid();
    return new ProcessIdentity(
        pid,
        startTicks(pid)
            .orElseThrow(() -> new IOException("/proc is not mounted: it has no /proc/" + pid)));
  }

  /** Empty when there is no such process, or only what is left of it: a zombie. */
  static OptionalLong startTicks(long pid) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      // The name, in parentheses, may have blanks and parentheses in it.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return fields[0].equals("Z") || fields[0].equals("X")
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(fields[19]));
    } catch (IOException | RuntimeException e) {
      return OptionalLong.empty();
    }
  }

  /** The arguments that a process was started with; empty when it is gone. */
  static List<String> commandLine(long pid) {
    try {
      return strings(Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline")));
    } catch (IOException e) {
      return List.of();
    }
  }

  /** What stands in {@code cmdline} and {@code environ} of /proc: strings, each ended by a NUL. */
  static List<String> strings(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.isEmpty()
        ? List.of()
        : List.of(text.substring(0, text.length() - 1).split("\0", -1));
  }
}
