package dev.cadre.it.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A subcommand that a test does something beside; {@link #close} kills it. */
public final class RunningCommand implements AutoCloseable {

  private final Process process;
  private final LogFile output;

  private RunningCommand(Process process, LogFile output) {
    this.process = process;
    this.output = output;
  }

  /** Starts {@code cadre} with these arguments. */
  public static RunningCommand start(CadreCommand command, String... arguments) throws IOException {
    Path output = Files.createTempFile(command.folder(), "command-", ".log");
    Process process =
        command
            .builder(Arrays.asList(arguments))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new RunningCommand(process, new LogFile(output));
  }

  /** Its pid. */
  public long pid() {
    return process.pid();
  }

  /** What it prints. */
  public LogFile output() {
    return output;
  }

  /** Waits for its end. */
  public int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the command did not end within " + limit + ":\n" + output);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
