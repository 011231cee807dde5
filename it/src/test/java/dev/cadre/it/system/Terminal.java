package dev.cadre.it.system;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A session of bash: what one command leaves, such as its folder and variables, the next one has.
 */
final class Terminal implements AutoCloseable {
  private static final String END = "-- end of the command, exit code ";

  private final Process bash;
  private final BufferedWriter input;
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
  private int last;

  private Terminal(Process bash) {
    this.bash = bash;
    this.input = bash.outputWriter();
    Thread.ofVirtual().start(this::read);
  }

  /**
   * What a command printed, on either stream, and how it ended.
   *
   * @param exitCode -1 when it did not end in time
   */
  record Result(int exitCode, List<String> output) {}

  /** Opens one with this environment and folder. */
  static Terminal open(ProcessBuilder shell) throws IOException {
    return new Terminal(
        shell.command("bash", "--norc", "--noprofile").redirectErrorStream(true).start());
  }

  private void read() {
    try (BufferedReader output = bash.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(Optional.of(line));
      }
    } catch (IOException e) {
      // It was closed.
    }
    lines.add(Optional.empty());
  }

  /** Types a command, which finds in {@code $?} how the one before it ended, and awaits its end. */
  Result type(String command, Duration limit) {
    try {
      // The mark begins a line of its own, whatever the command printed last.
      input.write(
          "{ (exit "
              + last
              + ")\n"
              + command
              + "\n} </dev/null\nprintf '\\n%s%s\\n' '"
              + END
              + "' $?\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Result result = await(limit);
    last = result.exitCode();
    return result;
  }

  private Result await(Duration limit) {
    List<String> output = new ArrayList<>();
    long end = System.nanoTime() + limit.toNanos();
    try {
      while (true) {
        Optional<String> line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (line == null || line.isEmpty()) {
          return new Result(-1, output);
        }
        if (line.get().startsWith(END)) {
          if (!output.isEmpty() && output.getLast().isEmpty()) {
            output.removeLast();
          }
          return new Result(Integer.parseInt(line.get().substring(END.length())), output);
        }
        output.add(line.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    bash.destroyForcibly();
  }
}
