package dev.cadre.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.posix.SocketDiagnostics.TcpConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LinuxSocketDiagnosticsTest {
  private static final int ESTABLISHED = 1;
  private static final int CLOSE_WAIT = 8;

  private final Posix posix = LinuxPosix.instance();

  @Test
  void connectionIsSeenFromItsQueueToItsEnd() throws Exception {
    try (SocketDiagnostics diagnostics = posix.openSocketDiagnostics();
        ServerSocket server = new ServerSocket(0, 8, InetAddress.ofLiteral("127.0.0.1"));
        Socket client = new Socket()) {
      int port = server.getLocalPort();
      assertThat(diagnostics.connections(port)).isEmpty();

      client.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 5000);
      TcpConnection queued = only(diagnostics, port);
      assertThat(queued.inode()).isZero();
      assertThat(queued.localPort()).isEqualTo(port);
      assertThat(queued.peer()).isEqualTo(client.getLocalSocketAddress());
      assertThat(queued.state()).isEqualTo(ESTABLISHED);

      try (Socket accepted = server.accept()) {
        client.getOutputStream().write("12345".getBytes(StandardCharsets.US_ASCII));
        Await.until("5 bytes", () -> only(diagnostics, port).receiveQueue() == 5);
        TcpConnection received = only(diagnostics, port);
        assertThat(received.bytesReceived()).isEqualTo(5);
        assertThat(received.bytesSent()).isZero();
        assertThat(inodesOfThisProcess()).contains(received.inode());

        assertThat(accepted.getInputStream().readNBytes(5)).hasSize(5);
        Await.until("age of the request", () -> only(diagnostics, port).lastReceivedMillis() > 30);
        accepted.getOutputStream().write(1);
        TcpConnection answered = only(diagnostics, port);
        assertThat(answered.receiveQueue()).isZero();
        assertThat(answered.bytesSent()).isEqualTo(1);
        assertThat(answered.lastSentMillis()).isLessThan(answered.lastReceivedMillis());

        client.shutdownOutput();
        Await.until("half closed", () -> only(diagnostics, port).state() == CLOSE_WAIT);
        assertThat(only(diagnostics, port).bytesReceived()).isEqualTo(6);
      }
      Await.until("gone", () -> diagnostics.connections(port).isEmpty());
    }
  }

  @Test
  void connectionsOfBothFamiliesToADualStackSocketAreSeen() throws Exception {
    try (SocketDiagnostics diagnostics = posix.openSocketDiagnostics();
        ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.ofLiteral("::"), 0));
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      try (SocketChannel four =
              SocketChannel.open(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
          SocketChannel six =
              SocketChannel.open(new InetSocketAddress(InetAddress.ofLiteral("::1"), port))) {
        assertThat(four.isConnected() && six.isConnected()).isTrue();
        assertThat(diagnostics.connections(port))
            .extracting(TcpConnection::peer)
            .containsExactlyInAnyOrder(
                (InetSocketAddress) four.getLocalAddress(),
                (InetSocketAddress) six.getLocalAddress());
      }
    }
  }

  @Test
  void moreConnectionsThanOneAnswerHoldsAreAllSeen() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try (SocketDiagnostics diagnostics = posix.openSocketDiagnostics();
        ServerSocket server = new ServerSocket(0, 1000, InetAddress.ofLiteral("127.0.0.1"))) {
      for (int i = 0; i < 400; i++) {
        sockets.add(new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort()));
      }
      assertThat(diagnostics.connections(server.getLocalPort())).hasSize(400);
      assertThat(diagnostics.connections(server.getLocalPort()))
          .extracting(TcpConnection::peer)
          .doesNotHaveDuplicates();
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void portZeroIsRefused() throws Exception {
    try (SocketDiagnostics diagnostics = posix.openSocketDiagnostics()) {
      assertThatThrownBy(() -> diagnostics.connections(0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static TcpConnection only(SocketDiagnostics diagnostics, int port) throws PosixException {
    List<TcpConnection> connections = diagnostics.connections(port);
    assertThat(connections).hasSize(1);
    return connections.getFirst();
  }

  private static List<Long> inodesOfThisProcess() throws Exception {
    List<Long> inodes = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.exists(descriptor, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
          String link = readLink(descriptor);
          if (link.startsWith("socket:[")) {
            inodes.add(Long.valueOf(link.substring(8, link.length() - 1)));
          }
        }
      }
    }
    return inodes;
  }

  private static String readLink(Path link) throws Exception {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (java.nio.file.NoSuchFileException closedMeanwhile) {
      return "";
    }
  }
}
