package dev.cadre.primary.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.settings.ExitCode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ControlServerTest {
  private static final String STATUS = "{\"command\":\"status\"}\n";

  @TempDir Path folder;
  private final FakeCluster cluster = new FakeCluster();
  private final ListJournal journal = new ListJournal();
  private ControlServer server;

  @BeforeEach
  void open() throws IOException {
    server = ControlServer.open(socket(), cluster, journal, Duration.ofMillis(300));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    assertThat(socket()).doesNotExist();
  }

  private Path socket() {
    return folder.resolve("control.sock");
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket()));
  }

  private static void send(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static String answer(SocketChannel channel) throws IOException {
    return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
  }

  private String ask(String request) throws IOException {
    try (SocketChannel channel = connect()) {
      send(channel, request.getBytes(StandardCharsets.UTF_8));
      return answer(channel);
    }
  }

  @Test
  void theSocketIsForItsOwnerOnly() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
        .isEqualTo("rw-------");
  }

  @Test
  void oneRequestIsAnsweredAndTheConnectionEnds() throws Exception {
    assertThat(ask(STATUS)).contains("\"primaryPid\":1").endsWith("}\n");
    assertThat(ask("{\"command\":\"reload\"}\n").lines()).hasSize(3);
    assertThat(ask("{\"command\":\"reload\"}\n" + STATUS).lines()).hasSize(3);
  }

  @Test
  void aSocketFileLeftBehindIsReplaced() throws Exception {
    server.close();
    try (var left = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      left.bind(UnixDomainSocketAddress.of(socket()));
    }
    assertThat(socket()).exists();
    open();
    assertThat(ask(STATUS)).contains("\"done\":true");
  }

  @Test
  void whoSendsNoWholeLineHearsSoAtTheDeadline() throws Exception {
    try (SocketChannel channel = connect()) {
      send(channel, "{\"command\":".getBytes(StandardCharsets.UTF_8));
      assertThat(answer(channel)).contains("\"exitCode\":2", "no complete line");
    }
    try (SocketChannel channel = connect()) {
      channel.shutdownOutput();
      assertThat(answer(channel)).contains("no complete line");
    }
  }

  @Test
  void aRequestWithoutEndIsCutOff() throws Exception {
    try (SocketChannel channel = connect()) {
      send(channel, " ".repeat(StrictJson.LARGEST_BYTES + 1).getBytes(StandardCharsets.UTF_8));
      assertThat(answer(channel)).contains("more than 65536 bytes");
    }
  }

  @Test
  void moreThan32AtOnceAreRefusedAndLaterOnesServed() throws Exception {
    var outcome = new CompletableFuture<Outcome>();
    cluster.outcome = outcome;
    List<SocketChannel> waiting = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      SocketChannel channel = connect();
      send(channel, "{\"command\":\"reload\"}\n".getBytes(StandardCharsets.UTF_8));
      // The first line of progress says that the server is at it.
      assertThat(channel.read(ByteBuffer.allocate(1))).isOne();
      waiting.add(channel);
    }
    assertThat(ask(STATUS)).contains("\"exitCode\":1", "Too many commands");
    outcome.complete(new Outcome(ExitCode.OK, "done"));
    for (SocketChannel channel : waiting) {
      assertThat(answer(channel)).endsWith("\"words\":\"done\"}\n");
      channel.close();
    }
    awaitNoConnection();
    assertThat(ask(STATUS)).contains("\"exitCode\":0");
  }

  @Test
  void aClientThatDoesNotReadIsDropped() throws Exception {
    cluster.progress = java.util.Collections.nCopies(900, "x".repeat(2000));
    try (SocketChannel channel = connect()) {
      send(channel, "{\"command\":\"reload\"}\n".getBytes(StandardCharsets.UTF_8));
      awaitConnections(1);
      awaitNoConnection();
    }
    assertThat(journal.lines).isEmpty();
  }

  @Test
  void noRequestBreaksTheServer() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 3000; i++) {
      try (SocketChannel channel = connect()) {
        send(channel, RequestFuzz.next(random));
        send(channel, new byte[] {'\n'});
        if (random.nextInt(10) > 0) {
          assertThat(answer(channel).lines().toList().getLast()).startsWith("{\"done\":true");
        }
      }
    }
    awaitNoConnection();
    assertThat(ask(STATUS)).contains("\"exitCode\":0");
    assertThat(journal.lines).isEmpty();
  }

  private void awaitNoConnection() throws InterruptedException {
    awaitConnections(0);
  }

  private void awaitConnections(int count) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (server.connections() != count) {
      assertThat(System.nanoTime())
          .as("connections: %s", server.connections())
          .isLessThan(deadline);
      Thread.sleep(5);
    }
  }
}
