import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * The demo's load: 16 clients, a new connection for each request, until standard input ends or a
 * line comes. Then one line: {@code 1234 ok, 0 refused, 0 broken (...)}. Run from source.
 */
final class DemoLoad {

  private static final int CLIENTS = 16;
  private static final int TIMEOUT_MILLIS = 15_000;

  private final int port;
  private final LongAdder ok = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder broken = new LongAdder();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean told = new AtomicBoolean();

  private DemoLoad(int port) {
    this.port = port;
  }

  static void main(String... arguments) throws Exception {
    var load = new DemoLoad(Integer.parseInt(arguments[0]));
    var threads = new Thread[CLIENTS];
    long begin = System.nanoTime();
    for (int i = 0; i < CLIENTS; i++) {
      int seed = i;
      threads[i] = Thread.ofPlatform().start(() -> load.run(seed));
    }
    System.out.println("load on port " + load.port);
    for (int c; (c = System.in.read()) >= 0 && c != '\n'; ) {
      // Anything else on standard input means nothing.
    }
    load.over.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        "%d ok, %d refused, %d broken (%.0f requests/s for %.1f s)%n",
        load.ok.sum(), load.refused.sum(), load.broken.sum(), load.ok.sum() / seconds, seconds);
  }

  private void run(int seed) {
    while (!over.get()) {
      try {
        request(seed++);
        ok.increment();
      } catch (ConnectException e) {
        refused.increment();
        tell(e);
        pause();
      } catch (IOException e) {
        broken.increment();
        tell(e);
      }
    }
  }

  private void request(int seed) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      String request =
          "GET /image?size=48&seed=" + seed + " HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      String text = new String(answer, US_ASCII);
      int end = text.indexOf("\r\n\r\n");
      if (!text.startsWith("HTTP/1.1 200 ") || end < 0) {
        throw new IOException("answer: '" + text.lines().findFirst().orElse("") + "'");
      }
      if (answer.length - end - 4 != length(text.substring(0, end))) {
        throw new IOException("the body is cut short");
      }
    }
  }

  private static int length(String head) throws IOException {
    for (String line : head.split("\r\n")) {
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        return Integer.parseInt(line.substring(15).strip());
      }
    }
    throw new IOException("no Content-Length");
  }

  /** Only the first failure in words: the others are counted. */
  private void tell(IOException e) {
    if (told.compareAndSet(false, true)) {
      System.err.println("   first failure: " + e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
