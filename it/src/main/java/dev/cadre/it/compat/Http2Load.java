package dev.cadre.it.compat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * HTTP/2 by a client that never repeats a stream: some connections, each with some streams at a
 * time, all of them {@code GET /}. For one thread.
 */
final class Http2Load implements AutoCloseable {

  private static final int CONNECTIONS = 4;
  private static final int STREAMS = 8;
  private static final Duration THINK_TIME = Duration.ofMillis(10);

  private final int port;
  private final List<Thread> threads = new ArrayList<>();
  private final Http2Tally tally = new Http2Tally();
  private final AtomicInteger opened = new AtomicInteger();
  private volatile boolean more = true;

  private Http2Load(int port) {
    this.port = port;
  }

  static Http2Load start(int port) {
    Http2Load load = new Http2Load(port);
    for (int i = 0; i < CONNECTIONS; i++) {
      load.threads.add(Thread.ofVirtual().name("http2-" + i).start(load::run));
    }
    return load;
  }

  private void run() {
    while (more) {
      try (Http2Connection connection = Http2Connection.open(port, tally)) {
        opened.incrementAndGet();
        connection.exchange(STREAMS, THINK_TIME, () -> more);
      } catch (IOException e) {
        // Its streams have been counted; one that could not be opened counts itself.
        tally.connectionEnded(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Streams with a complete answer 200. */
  long ok() {
    return tally.ok();
  }

  /** Streams that have ended, however. */
  long ended() {
    return tally.ok() + tally.failed() + tally.refused();
  }

  Restarts stop(List<Duration> took) throws InterruptedException {
    close();
    for (Thread thread : threads) {
      thread.join();
    }
    Map<String, Integer> reasons = new TreeMap<>(tally.reasons());
    return new Restarts(
        "HTTP/2, strict",
        took,
        tally.ok(),
        tally.failed(),
        0,
        tally.refused(),
        tally.longestStall(),
        reasons.isEmpty() ? "" : opened + " connections; " + reasons);
  }

  @Override
  public void close() {
    more = false;
  }
}
