package dev.cadre.benchmarks.side;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own that runs {@link StateLoad}. Killed when closed. */
public final class StateJvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private StateJvm(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * What one has measured.
   *
   * @param p50 nanoseconds
   */
  public record Measured(long count, double seconds, long p50, long p99, long p999) {
    public double perSecond() {
      return count / seconds;
    }
  }

  /** Starts one and waits until it is ready. */
  public static StateJvm start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(StateLoad.class.getName());
    command.addAll(List.of(arguments));
    StateJvm jvm =
        new StateJvm(
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    if (!"ready".equals(jvm.output.readLine())) {
      jvm.close();
      throw new IOException("it did not become ready: " + String.join(" ", command));
    }
    return jvm;
  }

  /** Lets it begin, or, if it only receives, end. */
  public void release() throws IOException {
    process.getOutputStream().close();
  }

  /** Waits for the end. */
  public Measured await() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IOException("no result");
    }
    String[] fields = line.split(" ", -1);
    return new Measured(
        Long.parseLong(fields[1]),
        Double.parseDouble(fields[2]),
        Long.parseLong(fields[3]),
        Long.parseLong(fields[4]),
        Long.parseLong(fields[5]));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
