package dev.cadre.it.compat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * WebSocket clients that connect again at once when they are closed, and note how they were. By the
 * JDK's client. Safe for all threads.
 */
final class WebSocketFleet implements AutoCloseable {

  /** What the JDK reports for a connection that ended without a close frame. */
  private static final int NO_CLOSE_FRAME = 1006;

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int OPENING_AT_A_TIME = 50;

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI uri;
  private final Set<WebSocket> open = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<End> ends = new ConcurrentLinkedQueue<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicInteger echoes = new AtomicInteger();
  private final Semaphore opening = new Semaphore(OPENING_AT_A_TIME);
  private volatile boolean more = true;

  /**
   * The end of one connection that the client did not ask for.
   *
   * @param atNanos of {@link System#nanoTime}
   * @param code of the close frame; 1006 without one
   * @param error of a reset; empty without one
   */
  private record End(long atNanos, int code, String error) {}

  private WebSocketFleet(URI uri) {
    this.uri = uri;
  }

  /**
   * Connects all and waits until each has got an echo.
   *
   * @throws AssertionError when not all of them do
   */
  static WebSocketFleet connect(int port, int clients) throws InterruptedException {
    WebSocketFleet fleet = new WebSocketFleet(URI.create("ws://127.0.0.1:" + port + "/ws"));
    CountDownLatch first = new CountDownLatch(clients);
    for (int i = 0; i < clients; i++) {
      fleet.open(first);
    }
    if (!first.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      fleet.close();
      throw new AssertionError(first.getCount() + " of " + clients + " WebSockets got no echo");
    }
    return fleet;
  }

  private void open(CountDownLatch echoed) throws InterruptedException {
    opening.acquire();
    var _ =
        client
            .newWebSocketBuilder()
            .connectTimeout(LIMIT)
            .buildAsync(uri, new Listener(echoed))
            .whenComplete((_, failure) -> {
              opening.release();
              if (failure != null && more) {
                refusals.incrementAndGet();
              }
            });
  }

  private void ended(WebSocket socket, int code, String error) {
    // The JDK may report an error after a close.
    if (open.remove(socket) && more) {
      ends.add(new End(System.nanoTime(), code, error));
      Thread.startVirtualThread(() -> {
        try {
          open(new CountDownLatch(1));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final CountDownLatch echoed;

    Listener(CountDownLatch echoed) {
      this.echoed = echoed;
    }

    @Override
    public void onOpen(WebSocket socket) {
      open.add(socket);
      socket.request(Long.MAX_VALUE);
      var _ = socket.sendText("hello", true);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean end) {
      echoes.incrementAndGet();
      echoed.countDown();
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      ended(socket, code, "");
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      ended(socket, NO_CLOSE_FRAME, error.toString());
    }
  }

  /** How many connections are open. */
  int size() {
    return open.size();
  }

  /** How many echoes have come. */
  int echoes() {
    return echoes.get();
  }

  /**
   * What the clients saw.
   *
   * @param clients how many there are
   * @param closed by a close frame, by code
   * @param cut ends without a close frame: the stream ended or was reset
   * @param refusals connections that could not be opened again
   * @param spread from the first to the last end
   * @param densest the most ends in any second
   * @param errors of those without a close frame
   */
  record Report(
      int clients,
      Map<Integer, Integer> closed,
      int cut,
      int refusals,
      Duration spread,
      int densest,
      Map<String, Integer> errors) {}

  Report report(int clients) {
    Map<Integer, Integer> closed = new TreeMap<>();
    Map<String, Integer> errors = new TreeMap<>();
    List<Long> times = new ArrayList<>();
    int cut = 0;
    for (End end : ends) {
      times.add(end.atNanos());
      if (end.code() == NO_CLOSE_FRAME) {
        cut++;
        errors.merge(end.error().isEmpty() ? "end of stream" : end.error(), 1, Integer::sum);
      } else {
        closed.merge(end.code(), 1, Integer::sum);
      }
    }
    times.sort(Long::compare);
    Duration spread =
        times.isEmpty() ? Duration.ZERO : Duration.ofNanos(times.getLast() - times.getFirst());
    return new Report(clients, closed, cut, refusals.get(), spread, densest(times), errors);
  }

  private static int densest(List<Long> sorted) {
    int most = 0;
    int from = 0;
    for (int to = 0; to < sorted.size(); to++) {
      while (sorted.get(to) - sorted.get(from) >= 1_000_000_000L) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  @Override
  public void close() {
    more = false;
    open.forEach(WebSocket::abort);
    client.shutdownNow();
  }
}
