package dev.cadre.it.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A client as a process of its own, with its output in a file. Of one thread. */
final class ClientProcess implements AutoCloseable {

  private final Process process;
  private final Path output;

  private ClientProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static ClientProcess start(Path folder, List<String> command) {
    try {
      Path output = Files.createTempFile(folder, "client-", ".log");
      return new ClientProcess(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              // It may open /dev/stdout once more: each must write behind the other.
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
              .start(),
          output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has said so far. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes its standard input, waits for its end, and returns what it said. */
  String end(Duration limit) throws InterruptedException, IOException {
    process.getOutputStream().close();
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      close();
      throw new AssertionError("a client did not end: " + output());
    }
    return output();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
