package dev.cadre.it.compat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * HTTP/2 by the JDK's client as it is: it asks for an upgrade, and repeats what a server says it
 * has not processed. Safe for all threads.
 */
final class JdkHttp2Load implements AutoCloseable {

  private static final int CALLERS = 16;
  private static final Duration THINK_TIME = Duration.ofMillis(10);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
  private final HttpRequest request;
  private final List<Thread> threads = new ArrayList<>();
  private final Http2Tally tally = new Http2Tally();
  private final AtomicLong otherVersion = new AtomicLong();
  private volatile boolean more = true;

  private JdkHttp2Load(int port) {
    request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
            .timeout(Duration.ofSeconds(15))
            .build();
  }

  static JdkHttp2Load start(int port) {
    JdkHttp2Load load = new JdkHttp2Load(port);
    for (int i = 0; i < CALLERS; i++) {
      load.threads.add(Thread.ofVirtual().name("jdk-http2-" + i).start(load::run));
    }
    return load;
  }

  private void run() {
    try {
      while (more) {
        one();
        Thread.sleep(THINK_TIME);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void one() throws InterruptedException {
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        tally.bad("status " + answer.statusCode(), 1);
        return;
      }
      if (answer.version() != HttpClient.Version.HTTP_2) {
        otherVersion.incrementAndGet();
      }
      tally.good();
    } catch (IOException e) {
      tally.bad(e.toString(), 1);
    }
  }

  /** Requests with an answer 200. */
  long ok() {
    return tally.ok();
  }

  Restarts stop(List<Duration> took) throws InterruptedException {
    more = false;
    for (Thread thread : threads) {
      thread.join();
    }
    client.close();
    String detail = tally.reasons().isEmpty() ? "" : tally.reasons().toString();
    if (otherVersion.get() > 0) {
      detail += " " + otherVersion + " answers over HTTP/1.1";
    }
    return new Restarts(
        "HTTP/2, the JDK's HttpClient",
        took,
        tally.ok(),
        tally.failed(),
        0,
        0,
        tally.longestStall(),
        detail.strip());
  }

  @Override
  public void close() {
    more = false;
    client.shutdownNow();
  }
}
