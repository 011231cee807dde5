package dev.cadre.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A {@code redis-server} (or a Sentinel) of a test, on a free port, with its files in a temporary
 * folder. Ended, with all it has written, when closed. {@code ./dev test} installs the program.
 */
final class RedisServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path folder;
  private final int port;
  private final List<String> command;
  private final List<String> clientOptions;
  private Process process;

  private RedisServer(Path folder, int port, List<String> command, List<String> clientOptions)
      throws IOException {
    this.folder = folder;
    this.port = port;
    this.command = command;
    this.clientOptions = clientOptions;
    this.process = launch();
  }

  /** Starts one that keeps nothing on disk, and waits until it answers. */
  static RedisServer start(String... options) throws IOException {
    return start(freePort(), List.of(), options);
  }

  /**
   * Starts one.
   *
   * @param clientOptions of {@code redis-cli}, to get in
   */
  static RedisServer start(int port, List<String> clientOptions, String... options)
      throws IOException {
    Path folder = Files.createTempDirectory("cadre-redis-");
    List<String> command =
        new ArrayList<>(
            List.of(
                "redis-server",
                "--port",
                "" + port,
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.toString(),
                "--logfile",
                "log"));
    command.addAll(List.of(options));
    RedisServer server = new RedisServer(folder, port, command, clientOptions);
    server.awaitAnswer();
    return server;
  }

  /** Starts a Sentinel with this configuration. */
  static RedisServer startSentinel(String configuration) throws IOException {
    return startSentinel(freePort(), List.of(), configuration);
  }

  /**
   * Starts one.
   *
   * @param clientOptions of {@code redis-cli}, to get in
   */
  static RedisServer startSentinel(int port, List<String> clientOptions, String configuration)
      throws IOException {
    Path folder = Files.createTempDirectory("cadre-redis-");
    Path file = folder.resolve("sentinel.conf");
    Files.writeString(
        file, "port " + port + "\nbind 127.0.0.1\ndir " + folder + "\n" + configuration + "\n");
    List<String> command =
        List.of("redis-server", file.toString(), "--sentinel", "--logfile", "log");
    RedisServer server = new RedisServer(folder, port, command, clientOptions);
    server.awaitAnswer();
    return server;
  }

  int port() {
    return port;
  }

  Path folder() {
    return folder;
  }

  URI address() {
    return URI.create("redis://127.0.0.1:" + port);
  }

  /** Sends STOP or CONT. */
  void signal(String name) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor())
        .isZero();
  }

  /** Kills it as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Starts it again, on the same port, with nothing in it. */
  void startAgain() throws IOException {
    process = launch();
    awaitAnswer();
  }

  /** What {@code redis-cli} prints. */
  String cli(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("redis-cli", "-p", "" + port));
    all.addAll(clientOptions);
    all.addAll(List.of(arguments));
    Process cli = new ProcessBuilder(all).redirectErrorStream(true).start();
    String printed =
        new String(cli.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    cli.onExit().join();
    return printed;
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start();
  }

  private void awaitAnswer() throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!cli("ping").equals("PONG")) {
      assertThat(process.isAlive()).as(log()).isTrue();
      assertThat(System.nanoTime()).as(log()).isLessThan(deadline);
    }
  }

  String log() throws IOException {
    Path log = folder.resolve("log");
    return Files.readString(folder.resolve("output"))
        + (Files.exists(log) ? Files.readString(log) : "");
  }

  static int freePort() throws IOException {
    // A node of a cluster needs the port 10000 above, too.
    while (true) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        if (socket.getLocalPort() < 55_000) {
          return socket.getLocalPort();
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    kill();
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
    assertThat(process.isAlive()).isFalse();
  }
}
