package dev.cadre.cli;

import dev.cadre.primary.Primary;
import java.nio.file.Path;

/** The entry point of {@code cadre.jar}. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param words of the command line
   */
  public static void main(String... words) {
    Shell shell =
        new Shell(
            System.out,
            System.err,
            System.getenv(),
            Path.of("").toAbsolutePath(),
            RunRoots.of(System.getenv()),
            Primary::run);
    int exitCode = Cli.run(shell, words);
    System.out.flush();
    System.exit(exitCode);
  }
}
