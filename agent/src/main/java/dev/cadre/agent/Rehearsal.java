package dev.cadre.agent;

import com.sun.net.httpserver.HttpServer;
import dev.cadre.ipc.Message;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A JVM that does what a worker does when it starts, and ends: the JVM notes which classes of the
 * JDK that takes, for the archive that workers start from ({@code
 * dev.cadre.primary.worker.BaseArchive}). No worker loads this class.
 */
public final class Rehearsal {

  /** The system property that makes a JVM one. */
  static final String PROPERTY = "cadre.rehearsal";

  private static final int NO_CHANNEL = -1;

  private Rehearsal() {}

  /** In {@code premain}, in the place of a worker's start. */
  static void start(JdkHook hook) throws Exception {
    TakeOver takeOver = new TakeOver(new PassingSocket(NO_CHANNEL));
    takeOver.welcome(new Message.Welcome(List.of(), List.of(), false, List.of(), List.of()));
    hook.defineBind(takeOver);
    hook.patchSockets();
  }

  /** The application: the server sockets of the JDK, its HTTP server, threads, formatting. */
  public static void main(String[] arguments) throws Exception {
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(anywhere, 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = ("hello " + exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    try (ExecutorService threads = Executors.newFixedThreadPool(2);
        ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor()) {
      server.start();
      virtual.submit(() -> get(server.getAddress().getPort())).get();
      get(server.getAddress().getPort());
      server.stop(0);
      converse();
      DatagramChannel.open().close(); // takes the class that has dup2 too
      try (ServerSocket blocking = new ServerSocket(0)) {
        Future<Boolean> accepted = threads.submit(() -> accept(blocking));
        new Socket(InetAddress.getLoopbackAddress(), blocking.getLocalPort()).close();
        accepted.get();
      }
    }
  }

  /** As a program of the Java API does with its primary. */
  private static void converse() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        Selector selector = Selector.open()) {
      server.bind(null); // Of a name that is made up, nobody asks the primary.
      UnixDomainSocketAddress address = (UnixDomainSocketAddress) server.getLocalAddress();
      try (SocketChannel channel = SocketChannel.open(address)) {
        server.accept().close();
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        selector.select();
        selector.selectedKeys().clear();
        CompletableFuture.completedFuture("").thenAccept(_ -> {}).get();
      } finally {
        Files.delete(address.getPath());
      }
    }
  }

  private static boolean accept(ServerSocket server) throws IOException {
    server.accept().close();
    return true;
  }

  private static int get(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      return in.readAllBytes().length;
    }
  }
}
