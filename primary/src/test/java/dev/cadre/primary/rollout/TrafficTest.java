package dev.cadre.primary.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.posix.LinuxPosix;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.SocketDiagnostics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** This process is the worker; the kernel is the kernel. */
class TrafficTest {
  private static final int SELF = (int) ProcessHandle.current().pid();

  private static Traffic traffic(ServerSocketChannel listener) throws Exception {
    SocketAddress address = listener.getLocalAddress();
    return switch (address) {
      case InetSocketAddress tcp -> of(Set.of(tcp.getPort()), Set.of());
      default -> of(Set.of(), Set.of(address.toString()));
    };
  }

  private static Traffic of(Set<Integer> ports, Set<String> paths) throws PosixException {
    try (SocketDiagnostics diagnostics = LinuxPosix.instance().openSocketDiagnostics()) {
      var all = Traffic.of(diagnostics, List.of(SELF, 1), ports, paths);
      assertThat(all.get(1)).as("another process").isEqualTo(new Traffic(0, 0));
      return all.getOrDefault(SELF, new Traffic(-1, -1));
    }
  }

  private static void send(SocketChannel from, int bytes) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(bytes);
    while (data.hasRemaining()) {
      from.write(data);
    }
  }

  private static void receive(SocketChannel to, int bytes) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(bytes);
    while (data.hasRemaining() && to.read(data) >= 0) {
      // More will come.
    }
    assertThat(data.hasRemaining()).isFalse();
  }

  /** More than a tick of the kernel, so that the ages differ. */
  private static void pastTheTick() {
    LockSupport.parkNanos(30_000_000);
  }

  private static ServerSocketChannel tcp() throws IOException {
    return ServerSocketChannel.open()
        .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
  }

  @Test
  void requestIsInFlightFromItsFirstByteToItsAnswer() throws Exception {
    try (ServerSocketChannel listener = tcp();
        SocketChannel client = SocketChannel.open(listener.getLocalAddress())) {
      assertThat(traffic(listener)).as("not accepted").isEqualTo(new Traffic(0, 0));
      try (SocketChannel server = listener.accept()) {
        assertThat(traffic(listener)).as("fresh").isEqualTo(new Traffic(1, 0));
        send(client, 1);
        assertThat(traffic(listener)).as("unread").isEqualTo(new Traffic(1, 1));
        receive(server, 1);
        assertThat(traffic(listener)).as("being served").isEqualTo(new Traffic(1, 1));
        pastTheTick();
        send(server, 1);
        receive(client, 1);
        assertThat(traffic(listener)).as("answered").isEqualTo(new Traffic(1, 0));
        pastTheTick();
        send(client, 1);
        receive(server, 1);
        assertThat(traffic(listener)).as("the second request").isEqualTo(new Traffic(1, 1));
      }
    }
  }

  @Test
  void answerThatTheClientDoesNotTakeIsInFlight() throws Exception {
    try (ServerSocketChannel listener = tcp();
        SocketChannel client = SocketChannel.open(listener.getLocalAddress());
        SocketChannel server = listener.accept()) {
      send(client, 1);
      receive(server, 1);
      pastTheTick();
      server.configureBlocking(false);
      int sent = 0;
      for (int wrote = 1; wrote > 0; sent += wrote) {
        wrote = server.write(ByteBuffer.allocate(1 << 20));
      }
      assertThat(traffic(listener)).isEqualTo(new Traffic(1, 1));
      receive(client, sent);
      assertThat(traffic(listener)).isEqualTo(new Traffic(1, 0));
    }
  }

  @Test
  void clientThatSaysGoodbyeWithoutARequestIsNotInFlight() throws Exception {
    try (ServerSocketChannel listener = tcp();
        SocketChannel client = SocketChannel.open(listener.getLocalAddress());
        SocketChannel _ = listener.accept()) {
      client.shutdownOutput();
      assertThat(traffic(listener)).isEqualTo(new Traffic(1, 0));
    }
  }

  @Test
  void unixSocketIsCountedByItsPathAndBusyWhileSomethingIsUnread() throws Exception {
    Path folder = Files.createTempDirectory("cadre-");
    Path path = folder.resolve("s");
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
    try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      listener.bind(address);
      try (SocketChannel client = SocketChannel.open(address)) {
        assertThat(traffic(listener)).as("not accepted").isEqualTo(new Traffic(0, 0));
        try (SocketChannel server = listener.accept()) {
          assertThat(traffic(listener)).as("fresh").isEqualTo(new Traffic(1, 0));
          send(client, 1);
          assertThat(traffic(listener)).as("unread").isEqualTo(new Traffic(1, 1));
          receive(server, 1);
          assertThat(traffic(listener)).as("read").isEqualTo(new Traffic(1, 0));
          send(server, 1);
          assertThat(traffic(listener)).as("not taken").isEqualTo(new Traffic(1, 1));
        }
      }
    } finally {
      Files.deleteIfExists(path);
      Files.delete(folder);
    }
  }
}
