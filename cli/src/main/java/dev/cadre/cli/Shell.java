package dev.cadre.cli;

import dev.cadre.primary.Primary;
import dev.cadre.primary.settings.RunSettings;
import java.io.Console;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The world around one command.
 *
 * @param directory the working directory, absolute
 * @param runRoot the folder of this user's run directories
 * @param primary what {@code run} becomes
 */
record Shell(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Path directory,
    Path runRoot,
    PrimaryStart primary) {

  /** Whether somebody looks at {@link #out}, and it can go back to the begin of a line. */
  boolean isTerminal() {
    return !environment.getOrDefault("TERM", "dumb").equals("dumb")
        && Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  /** What {@code run} becomes; returns the exit code. */
  interface PrimaryStart {
    int run(RunSettings settings, Primary.Rereading rereading);
  }
}
