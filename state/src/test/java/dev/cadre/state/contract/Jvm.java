package dev.cadre.state.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another JVM with the class path of this one, that runs {@link JvmMain}. Killed when closed. */
public final class Jvm implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> seen = new ArrayList<>();

  private Jvm(Process process) {
    this.process = process;
    Thread.ofVirtual().start(this::read);
  }

  /** Starts one. */
  public static Jvm start(Object... arguments) throws IOException {
    return start(List.of(), arguments);
  }

  /**
   * Starts one that may use only so much.
   *
   * @param limit what {@code ulimit} is told, such as {@code -n 100}
   */
  public static Jvm startLimited(String limit, Object... arguments) throws IOException {
    return start(List.of("sh", "-c", "ulimit " + limit + "; exec \"$@\"", "sh"), arguments);
  }

  private static Jvm start(List<String> before, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(JvmMain.class.getName());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new Jvm(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  public long pid() {
    return process.pid();
  }

  /** The rest of the next line that begins so. */
  public String await(String beginning) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      @Nullable String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      assertThat(line).as("no line \"%s\" from %s", beginning, seen).isNotNull();
      if (line.startsWith(beginning)) {
        return line.substring(beginning.length()).strip();
      }
      seen.add(line);
    }
  }

  /** Sends STOP, CONT, KILL ... */
  public void signal(String name) throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
            .redirectErrorStream(true)
            .start()
            .waitFor();
    assertThat(code).isZero();
  }

  /** Kills it as {@code kill -9} does, and waits until it is dead. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  /** Tells it, by closing its input, that it may end. */
  public void release() throws IOException {
    process.getOutputStream().close();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("its output was closed: " + e); // by the kill
    }
  }
}
