package dev.cadre.benchmarks.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.Executors;

/**
 * The JDK's own HTTP server, as small as it gets. Argument: PORT. {@code /} answers version and
 * pid, {@code /?20} does after 20 ms. On SIGTERM what is in flight is finished.
 *
 * <p>Says when it listens, in microseconds since 1970: the end of a start.
 */
public final class TrivialServer {

  private static final byte[] BODY =
      ("v1 " + ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
  private static final int DRAIN_SECONDS = 5;

  private TrivialServer() {}

  static void main(String[] args) throws IOException {
    serve(HttpServer.create(new InetSocketAddress(Integer.parseInt(args[0])), 0));
  }

  static void serve(HttpServer server) {
    server.setExecutor(Executors.newFixedThreadPool(64));
    server.createContext("/", TrivialServer::answer);
    server.start();
    Instant now = Instant.now();
    System.out.println(
        "listening at " + (now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(DRAIN_SECONDS)));
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    if (query != null) {
      try {
        Thread.sleep(Integer.parseInt(query));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    exchange.sendResponseHeaders(200, BODY.length);
    exchange.getResponseBody().write(BODY);
    exchange.close();
  }
}
