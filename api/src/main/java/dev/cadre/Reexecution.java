package dev.cadre;

import dev.cadre.link.PrimaryPart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether this JVM may replace itself by one in which SIGUSR2 is free: only while {@code main} has
 * hardly begun, because it begins anew; and not under a debugger, which would lose it.
 */
final class Reexecution {
  /** A launcher such as Spring Boot's stands between the JVM and {@code main}; a test has more. */
  private static final int MAX_FRAMES = 16;

  /** Says {@code never} where this is not wanted. */
  private static final String VARIABLE = "CADRE_REEXEC";

  private Reexecution() {}

  /** Does not return when this JVM was replaced; else says why not, if it should have been. */
  static Optional<String> attempt(PrimaryPart primary) {
    if ("never".equals(System.getenv(VARIABLE))) {
      return unlessFree(VARIABLE + "=never");
    }
    if (!Thread.currentThread().getName().equals("main")
        || StackWalker.getInstance().walk(frames -> frames.count()) > MAX_FRAMES) {
      return unlessFree("Cluster was not used first in main");
    }
    if (isDebugged()) {
      return unlessFree("a debugger is attached");
    }
    return primary.reExecute(LaunchLine.OF_THE_PRIMARY);
  }

  private static Optional<String> unlessFree(String reason) {
    return System.getenv("_JAVA_SR_SIGNUM") == null ? Optional.of(reason) : Optional.empty();
  }

  private static boolean isDebugged() {
    for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")) {
      String options = System.getenv(variable);
      if (options != null && options.contains("-agentlib:jdwp")) {
        return true;
      }
    }
    try {
      return Files.readString(Path.of("/proc/self/cmdline")).contains("-agentlib:jdwp");
    } catch (IOException e) {
      return true;
    }
  }
}
