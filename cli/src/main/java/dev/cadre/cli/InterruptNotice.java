package dev.cadre.cli;

import java.io.PrintStream;
import java.util.Set;

/** Says to who interrupts a command that what it has asked for goes on. */
final class InterruptNotice implements AutoCloseable {
  private static final Set<String> IN_THE_HISTORY = Set.of("deploy", "reload", "rollback");

  private final Thread hook;

  /** From now on, until it is closed. */
  InterruptNotice(String command, String application, PrintStream err) {
    hook =
        new Thread(
            () -> {
              err.println(
                  "cadre "
                      + command
                      + ": it goes on without this command: cadre status and cadre logs -f show"
                      + " how"
                      + (IN_THE_HISTORY.contains(command)
                          ? ", cadre history " + application + " how it ended"
                          : ""));
              err.flush();
            },
            "cadre-interrupted");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is saying so now.
    }
  }
}
