package dev.cadre.it.api;

import dev.cadre.Message;
import dev.cadre.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A worker that gets sockets and sends some, as it is told to. */
final class SocketRole {
  private final Worker self;
  private final List<String> came = new CopyOnWriteArrayList<>();

  SocketRole(Worker self) {
    this.self = self;
  }

  void play() {
    var _ = self.onMessage(message -> came.add(String.valueOf(message.value())));
    self.onSocket(this::take);
    self.onRequest(this::answer);
    Roles.park();
  }

  private void take(Message message, NetworkChannel socket) {
    String text =
        message.value() instanceof byte[] bytes ? bytes.length + " bytes" : words(message);
    came.add(text);
    switch (text) {
      case "block" -> LockSupport.park();
      case "throw" -> throw new IllegalStateException("a taker that throws, on purpose");
      case "back" -> Facts.mustSend(self, "back", socket);
      case "http" -> http((SocketChannel) socket);
      default -> {
        switch (socket) {
          case SocketChannel connection -> write(connection, "worker " + self.id() + " " + text);
          case ServerSocketChannel server -> Thread.ofPlatform().start(() -> serve(server));
          default -> throw new IllegalStateException(socket.toString());
        }
      }
    }
  }

  private static String words(Message message) {
    return String.valueOf(message.value());
  }

  private Object answer(Message request) {
    String[] words = words(request).split(" ", -1);
    try {
      return switch (words[0]) {
        case "came" -> List.copyOf(came);
        case "descriptors" -> descriptors();
        case "listen" -> listen();
        // Not on the thread of messages, which must hear what has arrived.
        case "connect" ->
            CompletableFuture.supplyAsync(
                () -> connect(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
        default -> "what?";
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends the primary a listening socket. */
  private int listen() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open().bind(loopback(0));
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    Facts.mustSend(self, "listening", server);
    return port;
  }

  /** Connects so often, and sends the primary its ends. */
  private int connect(int port, int count) {
    try {
      for (int i = 0; i < count; i++) {
        Facts.mustSend(self, i, SocketChannel.open(loopback(port)));
      }
      return count;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void http(SocketChannel connection) {
    try (connection) {
      StringBuilder request = new StringBuilder();
      ByteBuffer buffer = ByteBuffer.allocate(1024);
      while (request.indexOf("\r\n\r\n") < 0 && connection.read(buffer.clear()) >= 0) {
        request.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
      }
      write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(ServerSocketChannel server) {
    try (server) {
      while (true) {
        write(server.accept(), "accepted by worker " + self.id());
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port);
  }

  static void write(SocketChannel connection, String text) {
    try (connection) {
      var _ = connection.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many sockets this process has open. */
  static int descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return (int)
          all.filter(
                  link -> {
                    try {
                      return Files.readSymbolicLink(link).toString().startsWith("socket:");
                    } catch (IOException e) {
                      return false;
                    }
                  })
              .count();
    }
  }
}
