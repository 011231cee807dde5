package dev.cadre.primary.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Frees SIGUSR2 for the primary. HotSpot suspends its own threads by that signal, for JFR among
 * others, unless {@code _JAVA_SR_SIGNUM} in the environment names another one before the JVM
 * starts; with a handler in place each suspension would be taken for a request to restart.
 *
 * @see <a href="https://github.com/openjdk/jdk/blob/master/src/hotspot/os/posix/signals_posix.cpp">
 *     signals_posix.cpp, SR_initialize</a>
 */
public final class SuspendSignal {
  /** The variable that HotSpot reads. */
  public static final String VARIABLE = "_JAVA_SR_SIGNUM";

  /** SIGRTMIN + 1 of glibc: of no use to the JVM, and above all signals with a name. */
  public static final int NUMBER = 35;

  /** After standard input, output and error. */
  private static final int FIRST = 3;

  private SuspendSignal() {}

  /**
   * Replaces this JVM by one that has the variable: same pid, same arguments, same environment.
   * Does not return then. To be called first of all, before a thread or a file is open.
   *
   * @param options of the JVM, put before its own
   * @return empty when the variable is there already; else why it could not be done, so that USR2
   *     must be left to the JVM, or a profiler may start restarts
   */
  public static Optional<String> reExecuteIfNeeded(
      Map<String, String> environment, PosixProcess process, List<String> options) {
    if (environment.containsKey(VARIABLE)) {
      return Optional.empty();
    }
    try {
      // As this process got them: a launcher's @files and JDK_JAVA_OPTIONS are not in there twice.
      var arguments = new ArrayList<>(strings("cmdline"));
      arguments.addAll(1, options);
      var variables = new ArrayList<>(strings("environ"));
      variables.add(VARIABLE + "=" + NUMBER);
      String java = Files.readSymbolicLink(Path.of("/proc/self/exe")).toString();
      System.out.flush();
      System.err.flush();
      // What opens a port before main, as JMX and some agents do, opens it again.
      process.closeSocketsOnExec(FIRST + passed(environment));
      process.execve(java, arguments, variables);
      return Optional.of("execve returned");
    } catch (PosixException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return Optional.of(e.toString());
    }
  }

  /** How many sockets a service manager has passed to this process: the new JVM is to have them. */
  private static int passed(Map<String, String> environment) {
    String count = environment.getOrDefault("LISTEN_FDS", "");
    boolean ours =
        environment
            .getOrDefault("LISTEN_PID", "")
            .equals(Long.toString(ProcessHandle.current().pid()));
    return ours && count.matches("\\d{1,3}") ? Integer.parseInt(count) : 0;
  }

  private static List<String> strings(String file) throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of("/proc/self/" + file));
    var strings = ProcessIdentity.strings(bytes);
    byte[] again = (String.join("\0", strings) + (bytes.length == 0 ? "" : "\0")).getBytes(UTF_8);
    if (!Arrays.equals(bytes, again)) {
      throw new IOException("/proc/self/" + file + " is not in UTF-8");
    }
    return strings;
  }
}
