package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.Outcome;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** What the clients of workers see that go, one kind of client each. */
final class Departures {

  private static final Duration RESTART = Duration.ofSeconds(60);

  private Departures() {}

  /** Kept connections, some of them idle for moments: nothing fails, nothing is closed unsaid. */
  static void ofKeptConnections(CadreProcess cluster, Duration thinkTime) {
    try (RunningLoad load =
        Load.start(
            LoadPlan.to(cluster.url("/"))
                .with(LoadPlan.Mode.KEEP_ALIVE)
                .connections(16)
                .requests(Long.MAX_VALUE)
                .time(Duration.ofMinutes(3))
                .thinkTime(thinkTime))) {
      assertThat(Await.until(Duration.ofSeconds(10), () -> load.ok() >= 100)).isTrue();
      cluster.rollingRestart(RESTART);
      LoadReport report = load.stop();
      assertThat(report.failed()).as("%s", report).isZero();
      assertThat(report.closedIdle()).as("closed unsaid, %s", report).isZero();
      assertThat(report.closeAnswers()).as("%s", report).isPositive();
    }
  }

  /**
   * A request that takes seconds, in flight when the restart begins, on a connection that is kept.
   */
  static void ofSlowRequests(CadreProcess cluster) {
    try (RunningLoad load =
        Load.start(
            LoadPlan.to(cluster.url("/slow?2500"))
                .with(LoadPlan.Mode.KEEP_ALIVE)
                .connections(4)
                .requests(Long.MAX_VALUE)
                .time(Duration.ofMinutes(3)))) {
      cluster.rollingRestart(RESTART);
      LoadReport report = load.stop();
      assertThat(report.failed()).as("%s", report).isZero();
      assertThat(report.count(Outcome.OK)).isPositive();
    }
  }

  /** Streams of the JDK's client, over HTTP/2 without TLS. */
  static void ofHttp2Streams(CadreProcess cluster) throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong answers = new AtomicLong();
    try (HttpClient client =
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(cluster.url("/slow?20")))
              .timeout(Duration.ofSeconds(10))
              .build();
      HttpResponse<String> first = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
      List<Future<Long>> called = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        called.add(
            callers.submit(() -> {
              long pids = 0;
              while (!over.get()) {
                var response = client.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).isEqualTo(200);
                answers.incrementAndGet();
                pids++;
              }
              return pids;
            }));
      }
      assertThat(Await.until(Duration.ofSeconds(10), () -> answers.get() >= 50)).isTrue();
      cluster.rollingRestart(RESTART);
      over.set(true);
      for (Future<Long> call : called) {
        assertThat(call.get(20, TimeUnit.SECONDS)).isPositive(); // throws what a stream failed with
      }
    }
  }

  /** Streams of server-sent events: each ends whole, as an answer does, and not all at once. */
  static void ofEventStreams(CadreProcess cluster, int count, HttpClient.Version version)
      throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(version).build();
        ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(cluster.url("/events"))).build();
      List<Future<Long>> ends = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        var answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("content-type").orElse(""))
            .startsWith("text/event-stream");
        assertThat(answer.version()).isEqualTo(version);
        ends.add(readers.submit(() -> end(answer.body())));
      }
      long overdue = cluster.log().count(0, "did not drain in time");
      cluster.rollingRestart(RESTART);
      List<Long> times = new ArrayList<>();
      for (Future<Long> end : ends) {
        times.add(end.get(10, TimeUnit.SECONDS)); // throws what a stream failed with
      }
      assertThat(Duration.ofNanos(Collections.max(times) - Collections.min(times)))
          .isGreaterThan(Duration.ofSeconds(1));
      assertThat(cluster.log().count(0, "did not drain in time")).isEqualTo(overdue);
    }
  }

  /** When the stream ended, of {@link System#nanoTime}. The JDK's client throws when it was cut. */
  private static long end(InputStream events) throws IOException {
    String text = new String(events.readAllBytes(), StandardCharsets.UTF_8);
    assertThat(text).contains("data:").endsWith("\n\n");
    return System.nanoTime();
  }

  /** WebSockets, all quiet: each is told, with the status that says why. */
  static void ofWebSockets(CadreProcess cluster, int count) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create(cluster.url("/ws").replace("http:", "ws:"));
      List<CompletableFuture<Integer>> ends = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Listener listener = new Listener();
        var _ = client.newWebSocketBuilder().buildAsync(uri, listener).get(5, TimeUnit.SECONDS);
        ends.add(listener.end);
      }
      cluster.rollingRestart(RESTART);
      for (CompletableFuture<Integer> end : ends) {
        assertThat(end(end)).isEqualTo(1001);
      }
    }
  }

  private static int end(CompletableFuture<Integer> end) throws InterruptedException {
    try {
      return end.get(5, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("a WebSocket was not told to go", e);
    }
  }

  private static final class Listener implements WebSocket.Listener {
    final CompletableFuture<Integer> end = new CompletableFuture<>();

    @Override
    @SuppressWarnings("NullAway") // null is the API's word for: the message is done with
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      end.complete(status);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      end.completeExceptionally(error);
    }
  }
}
