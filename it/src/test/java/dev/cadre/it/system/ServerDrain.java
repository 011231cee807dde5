package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.compat.CrossingRequest;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * What the clients of one server family see of a rolling restart.
 *
 * @param main the application; answers version and pid, {@code /slow?MS} after so long
 * @param adapter the family's word in the log
 * @param jars what the names of the application's jars begin with
 */
record ServerDrain(CadreCommand command, Class<?> main, String adapter, List<String> jars) {

  private static final Duration RESTART = Duration.ofSeconds(30);

  CadreProcess start(String... options) {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String classPath =
        Arrays.stream(all.split(File.pathSeparator, -1))
            .filter(entry -> {
              String name = new File(entry).getName();
              return name.endsWith("classes")
                  || name.startsWith("cadre-it")
                  || jars.stream().anyMatch(name::startsWith);
            })
            .map(entry -> new File(entry).getAbsolutePath())
            .collect(Collectors.joining(":"));
    return ClusterSpec.of(command, classPath, main.getName())
        .with("--ready-path", "/", "--warmup-requests", "20", "--drain-timeout", "10s")
        .with(options)
        .startAndAwaitReady();
  }

  /** Kept connections: no failure, no stale connection, by answers that say close. */
  void losesNothing(int restarts) throws IOException {
    try (CadreProcess cluster = start();
        RunningLoad load =
            Load.start(
                LoadPlan.to(cluster.url("/"))
                    .with(LoadPlan.Mode.KEEP_ALIVE)
                    .connections(16)
                    .requests(Long.MAX_VALUE)
                    .time(Duration.ofMinutes(3))
                    .worker(reply -> Long.toString(Requests.pidOf(reply))))) {
      assertThat(Await.until(Duration.ofSeconds(10), () -> load.ok() >= 16)).isTrue();
      for (int i = 0; i < restarts; i++) {
        cluster.rollingRestart(RESTART);
      }
      LoadReport report = load.stop();
      assertThat(report.failed()).as("%s", report).isZero();
      assertThat(report.closeAnswers()).as("%s", report).isPositive();
      assertThat(report.workers()).hasSizeGreaterThanOrEqualTo(2 * restarts);
      assertThat(cluster.log().count(0, "tells its clients to go \\(.*" + adapter))
          .isEqualTo(2L * restarts);
      assertThat(cluster.log().count(0, "did not drain in time")).isZero();
    }
  }

  /** Requests of HTTP/2: none fails, those in flight included. */
  void http2LosesNothing() throws Exception {
    try (CadreProcess cluster = start();
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      Queue<String> failures = new ConcurrentLinkedQueue<>();
      AtomicInteger good = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      CompletableFuture<Void> end = new CompletableFuture<>();
      for (String path : List.of("/", "/", "/slow?300", "/slow?1500")) {
        threads.add(
            Thread.startVirtualThread(() -> {
              while (!end.isDone()) {
                try {
                  HttpResponse<String> answer = get(client, cluster.url(path));
                  if (answer.statusCode() != 200 || answer.version() != HttpClient.Version.HTTP_2) {
                    failures.add(answer.toString());
                  }
                  good.incrementAndGet();
                } catch (IOException | InterruptedException e) {
                  failures.add(path + ": " + e);
                }
              }
            }));
      }
      assertThat(Await.until(Duration.ofSeconds(10), () -> good.get() >= 50)).isTrue();
      cluster.rollingRestart(RESTART);
      end.complete(null);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      assertThat(cluster.log().count(0, "did not drain in time")).isZero();
    }
  }

  /** Requests over HTTP/2 that the client sends before it reads the GOAWAY. */
  void answersWhatMeetsTheGoAway() throws Exception {
    try (CadreProcess cluster = start()) {
      List<CompletableFuture<String>> requests = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        requests.add(CrossingRequest.start(cluster.spec().port()));
      }
      cluster.rollingRestart(RESTART);
      for (CompletableFuture<String> request : requests) {
        assertThat(request.get(20, TimeUnit.SECONDS)).isEqualTo("answered");
      }
      assertThat(cluster.log().count(0, "did not drain in time")).isZero();
    }
  }

  private static HttpResponse<String> get(HttpClient client, String url)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A request that takes longer than the rest of the restart is answered, with close. */
  void finishesASlowRequest() throws Exception {
    try (CadreProcess cluster = start();
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        slow.add(
            client.sendAsync(
                HttpRequest.newBuilder(URI.create(cluster.url("/slow?4000"))).build(),
                HttpResponse.BodyHandlers.ofString()));
      }
      cluster.rollingRestart(RESTART);
      for (CompletableFuture<HttpResponse<String>> answer : slow) {
        assertThat(answer.join().statusCode()).isEqualTo(200);
      }
    }
  }

  /** Each WebSocket gets a close frame, and not all at the same time. */
  void closesWebSockets(int clients) throws Exception {
    try (CadreProcess cluster = start("--websocket-spread", "2s");
        HttpClient client = HttpClient.newHttpClient()) {
      List<Ear> ears = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        Ear ear = new Ear();
        ear.open(client, cluster.url("/ws").replace("http:", "ws:"));
        ears.add(ear);
      }
      cluster.rollingRestart(RESTART);
      for (Ear ear : ears) {
        assertThat(ear.closed.join()).isEqualTo(1001);
      }
      long first = ears.stream().mapToLong(ear -> ear.closedNanos).min().orElseThrow();
      long last = ears.stream().mapToLong(ear -> ear.closedNanos).max().orElseThrow();
      assertThat(Duration.ofNanos(last - first)).isGreaterThan(Duration.ofSeconds(1));
      assertThat(cluster.log().count(0, "did not drain in time")).isZero();
    }
  }

  private static final class Ear implements WebSocket.Listener {
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final CompletableFuture<String> echo = new CompletableFuture<>();
    private volatile long closedNanos;

    void open(HttpClient client, String url) {
      WebSocket socket = client.newWebSocketBuilder().buildAsync(URI.create(url), this).join();
      socket.sendText("hello", true).join();
      assertThat(echo.join()).isEqualTo("hello");
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      echo.complete(text.toString());
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closedNanos = System.nanoTime();
      closed.complete(code);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.completeExceptionally(error);
    }
  }
}
