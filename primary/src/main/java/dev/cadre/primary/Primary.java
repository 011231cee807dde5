package dev.cadre.primary;

import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.RunSettings;

/** The process that runs an application as workers. Placeholder: it only says what it was told. */
public final class Primary {
  private Primary() {}

  /**
   * Runs until the application is stopped.
   *
   * @return the exit code of the process
   */
  public static int run(RunSettings settings) {
    System.err.println("Not there yet: " + settings);
    return ExitCode.FAILED.code();
  }
}
