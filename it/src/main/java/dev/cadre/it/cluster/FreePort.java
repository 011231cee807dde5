package dev.cadre.it.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * A port that nobody listens on, below the range that the kernel takes client ports from: there, a
 * client of the same test could sit on the port before the server has it.
 */
public final class FreePort {

  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;

  private FreePort() {}

  /** One that can be bound now, and so can the next higher one. */
  public static int next() {
    return first(2);
  }

  /** The first of so many in a row that can be bound now. */
  public static int first(int count) {
    for (int attempt = 0; attempt < 200; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      if (IntStream.range(port, port + count).allMatch(FreePort::free)) {
        return port;
      }
    }
    throw new IllegalStateException("no " + count + " free ports from " + FIRST + " to " + LAST);
  }

  private static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
