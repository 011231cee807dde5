package org.example.images;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;

/**
 * An HTTP service that works on images: draws, shrinks and hashes them.
 *
 * <p>The port is the first argument, else the variable {@code PORT}, else 8080.
 */
public final class ImageService {

  private static final int DEFAULT_PORT = 8080;
  private static final int BACKLOG = 1024;

  /** How long a request in progress may go on after SIGTERM. */
  private static final int STOP_SECONDS = 10;

  private ImageService() {}

  static void main(String... arguments) throws IOException {
    System.setProperty("java.awt.headless", "true");
    // Else a reply on a kept-alive connection waits for the client's delayed ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    ImageIO.setUseCache(false);

    int port;
    try {
      port = port(arguments, Optional.ofNullable(System.getenv("PORT")));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    HttpServer server = start(port);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(STOP_SECONDS), "stop"));
    System.out.println("image-service " + version() + " on port " + server.getAddress().getPort());
  }

  /** Starts the service; port 0 takes any that is free. */
  static HttpServer start(int port) throws IOException {
    HttpServer server = HttpServer.create(new InetSocketAddress(port), BACKLOG);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", new Dispatcher(Endpoints.all(), version()));
    server.start();
    return server;
  }

  static int port(String[] arguments, Optional<String> variable) {
    String text = arguments.length > 0 ? arguments[0] : variable.orElse("" + DEFAULT_PORT);
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number out of range.
    }
    throw new IllegalArgumentException("not a port: '" + text + "' (0 to 65535)");
  }

  /** From the jar's manifest, so that a new build is seen to be one. */
  static String version() {
    return Optional.ofNullable(ImageService.class.getPackage().getImplementationVersion())
        .orElse("dev");
  }
}
