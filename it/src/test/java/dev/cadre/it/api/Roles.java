package dev.cadre.it.api;

import dev.cadre.Cluster;
import dev.cadre.Message;
import dev.cadre.Worker;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What the workers of the conformance programs do: the variable ROLE says which. */
final class Roles {
  static final String ROLE = "ROLE";

  /** While this file is there, no worker that serves comes up. */
  static final String REFUSED = "refused";

  private Roles() {}

  private static Worker self() {
    return Cluster.worker().orElseThrow();
  }

  static void play(String[] arguments) throws Exception {
    switch (System.getenv().getOrDefault(ROLE, "idle")) {
      case "serve" -> {
        if (Files.exists(Path.of(REFUSED))) {
          System.exit(5);
        }
        serve(Integer.getInteger("port", 0));
      }
      case "exit42" -> {
        var _ = new ServerSocket(0);
        var _ = self().onMessage(_ -> System.exit(42));
        park();
      }
      case "spin" -> {
        var _ = self().send("spinning");
        while (true) {
          Thread.onSpinWait();
        }
      }
      case "self" -> {
        var _ =
            self()
                .send(
                    Map.of(
                        "id", self().id(),
                        "pid", self().pid(),
                        "primary", Cluster.isPrimary(),
                        "worker", Cluster.isWorker(),
                        "workers", Cluster.workers().size(),
                        "arguments", List.of(arguments),
                        "directory", Path.of("").toAbsolutePath().toString(),
                        "variable", System.getenv().getOrDefault("VARIABLE", "none"),
                        "property", System.getProperty("property", "none"),
                        "flag", self().exitedAfterDisconnect().toString()));
        if (System.getenv("GRANDCHILD") != null) {
          grandchild();
        }
        park();
      }
      case "leave" -> {
        var _ = new ServerSocket(0);
        var _ = self().disconnect();
        park();
      }
      case "killSelf" -> {
        var _ = new ServerSocket(0);
        self().kill();
      }
      case "echo" -> {
        self().onRequest(request -> reply(request));
        var _ = self().onMessage(message -> send(message.value()));
        park();
      }
      case "late" -> late();
      case "deaf" -> {
        var _ = self().send("deaf");
        var _ = self().onMessage(_ -> LockSupport.park());
        park();
      }
      case "count" -> count();
      case "askDeaf" -> askDeaf();
      case "flood" -> {
        byte[] payload = new byte[64];
        while (self().isConnected()) {
          var _ = self().send(payload, Duration.ofSeconds(1));
        }
      }
      case "garbage" -> garbage();
      case "speak" -> {
        System.out.println("spoken to stdout " + System.getenv("VARIABLE"));
        System.err.println("spoken to stderr " + System.getenv("VARIABLE"));
        var _ = self().send("spoken");
        park();
      }
      case "who" -> {
        String status = Files.readString(Path.of("/proc/self/status"));
        var _ = self().send(status);
        serve(Integer.parseInt(System.getenv("VARIABLE")));
      }
      case "sockets" -> new SocketRole(self()).play();
      case "binds" -> new BindRole(self()).play();
      default -> park();
    }
  }

  private static Object reply(Message request) {
    return switch (request.value()) {
      case String text when text.equals("fail") -> throw new IllegalStateException("no such thing");
      case String text when text.equals("assert") -> throw new AssertionError("no, on purpose");
      case String text when text.equals("sneak") ->
          throw Facts.<RuntimeException>sneaky(new IOException("sneaked, on purpose"));
      case String text when text.equals("never") ->
          new java.util.concurrent.CompletableFuture<Object>();
      case null -> "null";
      case Object other -> other;
    };
  }

  /** Answers late, each request by its number, and leaves main. */
  private static void late() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    Thread main = Thread.currentThread();
    AtomicInteger count = new AtomicInteger();
    var _ = self().onMessage(_ -> go.countDown());
    go.await();
    self()
        .onRequest(request -> {
          return switch (String.valueOf(request.value())) {
            case "main" -> CompletableFuture.supplyAsync(() -> hasEnded(main));
            case "ask" -> asked();
            default -> count.incrementAndGet();
          };
        });
  }

  /** Says, when it is asked, how many messages have come. */
  private static void count() {
    AtomicInteger count = new AtomicInteger();
    var _ = self().onMessage(_ -> count.incrementAndGet());
    self().onRequest(_ -> count.get());
    park();
  }

  /** Asks as often as it is told to, when its thread that reads does so no longer. */
  private static void askDeaf() throws InterruptedException {
    AtomicInteger times = new AtomicInteger();
    CountDownLatch deaf = new CountDownLatch(1);
    var _ =
        self()
            .onMessage(message -> {
              times.set(Objects.requireNonNull(message.as(Integer.class)));
              deaf.countDown();
              park();
            });
    deaf.await();
    for (int asked = 0; asked < times.get(); ) {
      var reply = self().request("?", Duration.ofHours(1)).toCompletableFuture();
      asked += reply.isCompletedExceptionally() ? 0 : 1; // when the primary is slower
    }
    park();
  }

  private static boolean hasEnded(Thread thread) {
    try {
      return thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** Waits for the primary, as who answers may. */
  private static @Nullable Object asked() {
    return self().request("question", Duration.ofSeconds(20)).toCompletableFuture().join().value();
  }

  static void send(@Nullable Object value) {
    if (!self().send(value, Duration.ofSeconds(20))) {
      throw new IllegalStateException("the primary does not read");
    }
  }

  /** What no well-behaved worker sends: each on a connection of its own. */
  private static void garbage() throws Exception {
    String rendezvous = System.getenv("CADRE_MESSAGES");
    Path path = Path.of(rendezvous.substring(0, rendezvous.lastIndexOf(':')));
    byte[] noise = new byte[10_000];
    new java.util.Random(7).nextBytes(noise);
    byte[] wrongSecret = {0, 0, 0, 8, 1, 0, 0, 0, 1, 'n', 'o', '!'};
    byte[] hugeFrame = {0x7f, -1, -1, -1, 2};
    byte[] messageBeforeHello = {0, 0, 0, 2, 2, 0};
    for (byte[] bytes : List.of(noise, wrongSecret, hugeFrame, messageBeforeHello)) {
      try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
        channel.write(ByteBuffer.wrap(bytes));
        // The primary ends it.
        while (channel.read(ByteBuffer.allocate(64)) >= 0) {}
      } catch (IOException e) {
        // So it does.
      }
    }
    send("sent garbage");
    park();
  }

  /** A process of a worker, which inherits its environment. */
  private static void grandchild() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Grandchild.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    send("grandchild " + said.strip());
  }

  /** Answers each connection by its id. */
  static void serve(int port) throws IOException {
    serve(new ServerSocket(port));
  }

  static void serve(ServerSocket server) throws IOException {
    while (true) {
      try (Socket client = server.accept()) {
        client.getOutputStream().write((self().id() + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  static void park() {
    while (true) {
      LockSupport.park();
    }
  }

  /** Binds what it is told to, and says how that went. */
  record BindRole(Worker self) {
    void play() {
      self.onRequest(request -> bind(String.valueOf(request.value()).split(" ", -1)));
      park();
    }

    private Object bind(String[] words) throws RuntimeException {
      try {
        return switch (words[0]) {
          case "tcp" ->
              tcp(
                  new InetSocketAddress(
                      InetAddress.ofLiteral(words[1]), Integer.parseInt(words[2])));
          case "again" -> again(Integer.parseInt(words[1]));
          case "unix" -> unix(Path.of(words[1]));
          case "hold" -> hold(Integer.parseInt(words[1]));
          case "udp" ->
              udp(
                  new InetSocketAddress(
                      InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(words[1])),
                  false);
          case "udp6" ->
              udp(
                  new InetSocketAddress(InetAddress.ofLiteral("::1"), Integer.parseInt(words[1])),
                  false);
          case "udptwice" -> udpTwice(Integer.parseInt(words[1]));
          case "udpport" ->
              udp(
                  new InetSocketAddress(
                      InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(words[1])),
                  true);
          case "reuseport" -> reusePort(Integer.parseInt(words[1]));
          default -> "what?";
        };
      } catch (BindException e) {
        return "BindException: " + e.getMessage();
      } catch (IOException e) {
        return e.toString();
      }
    }

    private Object tcp(InetSocketAddress address) throws IOException {
      ServerSocket server = new ServerSocket();
      server.bind(address);
      serveLater(server);
      return server.getLocalPort();
    }

    private Object again(int port) throws IOException {
      ServerSocket server = new ServerSocket(port);
      server.close();
      ServerSocket second = new ServerSocket(port);
      serveLater(second);
      return second.getLocalPort();
    }

    private Object reusePort(int port) throws IOException {
      ServerSocket server = new ServerSocket();
      server.setOption(java.net.StandardSocketOptions.SO_REUSEPORT, true);
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      serveLater(server);
      return server.getLocalPort();
    }

    private void serveLater(ServerSocket server) {
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              serve(server);
            } catch (IOException e) {
              // Closed.
            }
          });
    }

    private Object unix(Path path) throws IOException {
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(path));
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              while (true) {
                try (SocketChannel client = server.accept()) {
                  var _ =
                      client.write(
                          ByteBuffer.wrap((self.id() + "\n").getBytes(StandardCharsets.US_ASCII)));
                }
              }
            } catch (IOException e) {
              // Closed.
            }
          });
      return "bound";
    }

    /** Keeps the connection that it accepts, and does nothing with it. */
    private Object hold(int port) throws IOException {
      ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              Socket client = server.accept();
              client.getOutputStream().write('!');
              park();
            } catch (IOException e) {
              // Closed.
            }
          });
      return server.getLocalPort();
    }

    private Object udpTwice(int port) throws IOException {
      InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
      try (DatagramSocket first = new DatagramSocket(null);
          DatagramSocket second = new DatagramSocket(null)) {
        first.setReuseAddress(true);
        second.setReuseAddress(true);
        first.bind(address);
        second.bind(address);
        return "twice";
      }
    }

    private Object udp(InetSocketAddress address, boolean reusePort) throws IOException {
      DatagramSocket socket = new DatagramSocket(null);
      if (reusePort) {
        socket.setOption(java.net.StandardSocketOptions.SO_REUSEPORT, true);
      }
      socket.bind(address);
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[64], 64);
                socket.receive(packet);
                byte[] id = Integer.toString(self.id()).getBytes(StandardCharsets.US_ASCII);
                socket.send(new DatagramPacket(id, id.length, packet.getSocketAddress()));
              }
            } catch (IOException e) {
              // Closed.
            }
          });
      return socket.getLocalPort();
    }
  }
}
