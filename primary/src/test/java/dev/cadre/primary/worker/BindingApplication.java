package dev.cadre.primary.worker;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;

/**
 * An application that knows nothing of Cadre. Each argument is something that it binds or closes,
 * in order; it writes a line about each, and then answers every connection with the line's first
 * word until it is killed.
 */
final class BindingApplication {

  /** Longer than a worker without a primary stays when it knows of no request. */
  private static final long SLOW_NANOS = 4_000_000_000L;

  private static final int DISCARD = 9;

  private static final List<Closeable> OPEN = new ArrayList<>();

  private BindingApplication() {}

  public static void main(String[] arguments) throws Exception {
    for (String argument : arguments) {
      String[] fields = argument.split(" ", -1);
      try {
        System.out.println(fields[0] + " " + act(fields[0], fields));
      } catch (IOException e) {
        System.out.println(fields[0] + " " + e.getClass().getName() + ": " + e.getMessage());
      }
    }
    System.out.println("done");
    Thread.sleep(Long.MAX_VALUE);
  }

  private static Object act(String kind, String[] fields) throws Exception {
    return switch (kind) {
      case "http" -> http(address(fields));
      case "hold" -> hold(HttpServer.create(address(fields), 50));
      case "https" -> https(HttpsServer.create(address(fields), 50));
      case "socket" -> socket(address(fields));
      case "channel", "inet" -> channel(kind, address(fields));
      case "udp" -> udp(address(fields));
      case "udpConnect" -> udpConnect(address(fields));
      case "udpJoin" -> udpJoin(address(fields), fields[3], false);
      case "udpReuse" -> udpJoin(address(fields), fields[3], true);
      case "datagramSocket" -> datagramSocket(address(fields));
      case "async" -> async(address(fields));
      case "unix" -> unix(fields[1]);
      case "client" -> client(address(fields));
      case "close" -> {
        OPEN.getLast().close();
        yield "closed";
      }
      case "hook" -> {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook ran")));
        yield "added";
      }
      case "exit" -> {
        System.exit(0);
        yield "";
      }
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static InetSocketAddress address(String[] fields) {
    return new InetSocketAddress(fields[1], Integer.parseInt(fields[2]));
  }

  private static int http(InetSocketAddress address) throws IOException {
    HttpServer server = HttpServer.create(address, 10);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 5);
          exchange.getResponseBody().write("http\n".getBytes(StandardCharsets.US_ASCII));
          exchange.close();
        });
    server.start();
    OPEN.add(() -> server.stop(0));
    return server.getAddress().getPort();
  }

  /**
   * {@code /hold} and the second half of {@code /stream} wait for a {@code /release}; {@code /slow}
   * takes its time.
   */
  private static int hold(HttpServer server) {
    server.setExecutor(Executors.newCachedThreadPool());
    CountDownLatch released = new CountDownLatch(1);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          exchange.getRequestBody().readAllBytes();
          if (path.equals("/hold")) {
            await(released);
          } else if (path.equals("/slow")) {
            LockSupport.parkNanos(SLOW_NANOS);
          }
          exchange.sendResponseHeaders(200, path.equals("/stream") ? 10 : 5);
          if (path.equals("/stream")) {
            exchange.getResponseBody().write("half\n".getBytes(StandardCharsets.US_ASCII));
            exchange.getResponseBody().flush();
            await(released);
          }
          exchange.getResponseBody().write("http\n".getBytes(StandardCharsets.US_ASCII));
          exchange.close();
          if (path.equals("/release")) {
            released.countDown();
          }
        });
    server.start();
    OPEN.add(() -> server.stop(0));
    return server.getAddress().getPort();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Without a certificate: it reads what comes, and no handshake succeeds. */
  private static int https(HttpsServer server) throws NoSuchAlgorithmException {
    server.setHttpsConfigurator(new HttpsConfigurator(SSLContext.getDefault()));
    return hold(server);
  }

  private static int socket(InetSocketAddress address) throws IOException {
    ServerSocket server = new ServerSocket();
    OPEN.add(server);
    server.bind(address, 10);
    Thread.ofVirtual()
        .start(() -> {
          try (server) {
            while (true) {
              try (Socket connection = server.accept()) {
                connection.getOutputStream().write(line("socket").array());
              }
            }
          } catch (IOException e) {
            // Closed.
          }
        });
    return server.getLocalPort();
  }

  private static int channel(String kind, InetSocketAddress address) throws IOException {
    ServerSocketChannel server =
        kind.equals("inet")
            ? ServerSocketChannel.open(StandardProtocolFamily.INET)
            : ServerSocketChannel.open();
    OPEN.add(server);
    server.bind(address, 10);
    answer(server, kind);
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  private static String unix(String path) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    OPEN.add(server);
    server.bind(UnixDomainSocketAddress.of(path));
    answer(server, "unix");
    return server.getLocalAddress().toString();
  }

  private static void answer(ServerSocketChannel server, String kind) {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            while (true) {
              try (SocketChannel connection = server.accept()) {
                connection.write(line(kind));
              }
            }
          } catch (IOException e) {
            // Closed.
          }
        });
  }

  private static int async(InetSocketAddress address) throws IOException {
    AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open();
    OPEN.add(server);
    server.bind(address);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            while (true) {
              try (AsynchronousSocketChannel connection = server.accept().get()) {
                connection.write(line("async")).get();
              }
            }
          } catch (Exception e) {
            // Closed.
          }
        });
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  private static int udp(InetSocketAddress address) throws IOException {
    DatagramChannel server = DatagramChannel.open();
    OPEN.add(server);
    server.setOption(StandardSocketOptions.SO_RCVBUF, 50_000);
    server.bind(address);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            while (true) {
              SocketAddress peer = server.receive(ByteBuffer.allocate(100));
              server.send(line("udp " + server.getOption(StandardSocketOptions.SO_RCVBUF)), peer);
            }
          } catch (IOException e) {
            // Closed.
          }
        });
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  private static int datagramSocket(InetSocketAddress address) throws IOException {
    DatagramSocket server = new DatagramSocket(address);
    OPEN.add(server);
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              DatagramPacket packet = new DatagramPacket(new byte[100], 100);
              server.receive(packet);
              packet.setData(line("datagramSocket").array());
              server.send(packet);
            }
          } catch (IOException e) {
            // Closed.
          }
        });
    return server.getLocalPort();
  }

  private static DatagramChannel datagrams(InetSocketAddress address, boolean reuse)
      throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    OPEN.add(channel);
    if (reuse) {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    }
    return channel.bind(address);
  }

  private static String udpConnect(InetSocketAddress address) throws IOException {
    datagrams(address, false)
        .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), DISCARD));
    return "connected";
  }

  private static String udpJoin(InetSocketAddress address, String group, boolean reuse)
      throws IOException {
    NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    var _ = datagrams(address, reuse).join(InetAddress.getByName(group), loopback);
    return "joined";
  }

  /** A client socket that binds its own side: nobody's business. */
  private static String client(InetSocketAddress server) throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      socket.connect(server);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    }
  }

  private static ByteBuffer line(String text) {
    return ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}
