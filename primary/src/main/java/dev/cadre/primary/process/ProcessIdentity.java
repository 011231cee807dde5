package dev.cadre.primary.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
  private static final Path OWN = Path.of("/proc/self/stat");

  /** This process. */
  static ProcessIdentity self() throws IOException {
    long pid = ProcessHandle.current().pid();
    return new ProcessIdentity(
        pid,
        startTicks(pid)
            .orElseThrow(() -> new IOException("/proc is not mounted: it has no /proc/" + pid)));
  }

  /**
   * Whether it runs. What is left of one that has ended, a zombie, does not.
   *
   * @throws IOException when that cannot be told
   */
  boolean isAlive() throws IOException {
    OptionalLong start = startTicks(pid);
    return start.isPresent() && start.getAsLong() == startTicks;
  }

  /**
   * Whether a process has been stopped (SIGSTOP, a debugger): it does nothing until it is
   * continued.
   *
   * @throws IOException when that cannot be told: no descriptor may be left
   */
  static boolean isStopped(long pid) throws IOException {
    List<String> fields = stat(pid);
    return !fields.isEmpty() && (fields.getFirst().equals("T") || fields.getFirst().equals("t"));
  }

  /**
   * Empty when there is no such process, or only what is left of it: a zombie; also when it is
   * hidden from this user.
   *
   * @throws IOException when that cannot be told: no descriptor may be left
   */
  static OptionalLong startTicks(long pid) throws IOException {
    List<String> fields = stat(pid);
    if (fields.isEmpty()) {
      return OptionalLong.empty();
    }
    String state = fields.getFirst();
    // A zombie with threads is a process whose first thread has ended, perhaps alone.
    boolean isZombie = state.equals("Z") && Integer.parseInt(fields.get(17)) <= 1;
    return isZombie || state.equals("X")
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(fields.get(19)));
  }

  /** The fields of {@code /proc/pid/stat} from the third on; empty when there is none. */
  private static List<String> stat(long pid) throws IOException {
    String stat = new String(read(pid, "stat"), StandardCharsets.ISO_8859_1);
    // The name, in parentheses, may have blanks and parentheses in it.
    return stat.isEmpty()
        ? List.of()
        : List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
  }

  /**
   * The arguments that a process was started with; empty when it is gone, or hidden from this user.
   *
   * @throws IOException when that cannot be told: no descriptor may be left
   */
  static List<String> commandLine(long pid) throws IOException {
    return strings(read(pid, "cmdline"));
  }

  /**
   * The environment that a process was started with, as {@code NAME=value}; empty when it is gone,
   * or hidden from this user.
   *
   * @throws IOException when that cannot be told: no descriptor may be left
   */
  static List<String> environment(long pid) throws IOException {
    return strings(read(pid, "environ"));
  }

  /**
   * Empty when the process does not show it: it is gone, a thread of the kernel, or hidden.
   *
   * @throws IOException when this process cannot read its own either
   */
  private static byte[] read(long pid, String file) throws IOException {
    Path path = Path.of("/proc/" + pid, file);
    try {
      return Files.readAllBytes(path);
    } catch (NoSuchFileException | AccessDeniedException e) {
      return new byte[0];
    } catch (IOException e) {
      if (Files.notExists(Path.of("/proc/" + pid))) { // by stat(2), which needs no descriptor
        return new byte[0];
      }
    }
    try {
      byte[] _ = Files.readAllBytes(OWN);
    } catch (IOException e) {
      throw new IOException("cannot look at process " + pid + ": " + e, e);
    }
    try {
      return Files.readAllBytes(path); // what was short a moment ago need not be now
    } catch (IOException e) {
      return new byte[0];
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
