package dev.cadre.cli;

import dev.cadre.primary.AgentJar;
import dev.cadre.primary.Primary;
import dev.cadre.primary.process.RunRoot;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.worker.CacheFolder;
import java.io.IOException;
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
    int exitCode = run(words);
    System.out.flush();
    System.exit(exitCode);
  }

  private static int run(String... words) {
    Path runRoot;
    try {
      runRoot = RunRoot.of(System.getenv()).path();
    } catch (IOException e) {
      System.err.println("cadre: cannot find out who this user is: " + Reason.of(e));
      return ExitCode.FAILED.code();
    }
    Shell shell =
        new Shell(
            System.out,
            System.err,
            System.getenv(),
            Path.of("").toAbsolutePath(),
            runRoot,
            Main::runPrimary);
    return Cli.run(shell, words);
  }

  private static int runPrimary(RunSettings settings, Primary.Rereading rereading) {
    try {
      Path cache = CacheFolder.open(System.getenv());
      return Primary.run(settings, AgentJar.unpack(cache), rereading).code();
    } catch (IOException e) {
      System.err.println("cadre run: " + Reason.of(e));
      return ExitCode.FAILED.code();
    }
  }
}
