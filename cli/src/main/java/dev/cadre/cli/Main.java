package dev.cadre.cli;

import dev.cadre.primary.AgentJar;
import dev.cadre.primary.Primary;
import dev.cadre.primary.process.RunRoot;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.worker.CacheFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
            Main::runPrimary,
            others -> again(words.length, others));
    return Cli.run(shell, words);
  }

  /** This JVM's own command line with other words at its end. */
  private static ProcessBuilder again(int ownWords, List<String> words) throws IOException {
    String line = Files.readString(Path.of("/proc/self/cmdline"));
    List<String> own = List.of(line.split("\0", -1));
    List<String> command = new ArrayList<>(List.of("setsid")); // execs it: the pid is the primary's
    command.addAll(own.subList(0, own.size() - 1 - ownWords)); // it ends with a NUL
    command.addAll(words);
    return new ProcessBuilder(command);
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
