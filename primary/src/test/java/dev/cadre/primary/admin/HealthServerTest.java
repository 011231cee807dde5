package dev.cadre.primary.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cadre.primary.metrics.StrictOpenMetrics;
import dev.cadre.primary.settings.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HealthServerTest {
  private final FakeCluster cluster = new FakeCluster();
  private final ListJournal journal = new ListJournal();
  private final HttpClient client = HttpClient.newHttpClient();
  private HealthServer server;

  @BeforeEach
  void open() throws IOException {
    server = HealthServer.open("127.0.0.1", 0, true, cluster, _ -> false, journal);
  }

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    URI uri = URI.create("http://" + server.address() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void clusterHealthIsFieldForFieldAsDocumented() throws Exception {
    HttpResponse<String> response = send("GET", "/cluster-health");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.body())
        .isEqualTo(
            """
            {"primaryPid":1,"workerCount":2,"workers":{\
            "4711":{"pid":4711,"memory":12345678,"uptime":12.3,"slot":0,"id":1,"generation":3,\
            "state":"ready","memoryMax":33554432,"rss":98765432,"cpuSeconds":1.25,"restarts":2,"connections":12,"inFlight":3},\
            "4712":{"pid":4712,"memory":12345678,"uptime":12.3,"slot":1,"id":2,"generation":3,\
            "state":"starting","memoryMax":33554432,"rss":98765432,"cpuSeconds":1.25,"restarts":2}},\
            "standbyPid":4713,"aotCache":"used by 1 of 1 workers"}
            """);
  }

  @Test
  void metricsAreOpenMetrics() throws Exception {
    HttpResponse<String> response = send("GET", "/metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(StrictOpenMetrics.read(response.body())).containsEntry("cadre_workers", 2.0);
  }

  @Test
  void livezSaysWhetherTheLoopAnswers() throws Exception {
    assertThat(send("GET", "/livez").statusCode()).isEqualTo(200);
    cluster.view = new CompletableFuture<>();
    HttpResponse<String> response = send("GET", "/livez");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("has not answered within 1 s");
    cluster.view = CompletableFuture.failedStage(new IllegalStateException("boom"));
    assertThat(send("GET", "/livez").statusCode()).isEqualTo(503);
  }

  @Test
  void readyzNeedsOneReadyWorkerAndNoStop() throws Exception {
    assertThat(send("GET", "/readyz").body()).isEqualTo("{\"ready\":true}\n");
    ClusterView sample = FakeCluster.sample();
    cluster.view =
        CompletableFuture.completedStage(
            with(sample, ClusterView.State.STARTING, List.of(sample.workers().getLast())));
    HttpResponse<String> response = send("GET", "/readyz");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("{\"ready\":false,\"reason\":\"no worker is ready\"}\n");
    cluster.view =
        CompletableFuture.completedStage(
            with(sample, ClusterView.State.STOPPING, sample.workers()));
    assertThat(send("GET", "/readyz").body())
        .isEqualTo("{\"ready\":false,\"reason\":\"stopping\"}\n");
  }

  private static ClusterView with(
      ClusterView view, ClusterView.State state, List<WorkerView> workers) {
    return new ClusterView(
        view.name(),
        view.primaryPid(),
        view.started(),
        state,
        view.generation(),
        view.listeners(),
        workers,
        view.standby(),
        view.aot(),
        view.logs(),
        view.health(),
        view.figures());
  }

  @Test
  void actuatorHealthIsThatOfTheCluster() throws Exception {
    HttpResponse<String> up = send("GET", "/actuator/health");
    assertThat(up.statusCode()).isEqualTo(200);
    assertThat(up.body())
        .contains(
            "\"status\":\"UP\"",
            "\"ready\":1,\"total\":2",
            "\"groups\":[\"liveness\",\"readiness\"]");
    assertThat(send("GET", "/actuator/health/readiness").body()).contains("\"status\":\"UP\"");

    ClusterView sample = FakeCluster.sample();
    cluster.view =
        CompletableFuture.completedStage(
            with(sample, ClusterView.State.STOPPING, sample.workers()));
    HttpResponse<String> stopping = send("GET", "/actuator/health/readiness");
    assertThat(stopping.statusCode()).isEqualTo(503);
    assertThat(stopping.body()).contains("OUT_OF_SERVICE");
    assertThat(send("GET", "/actuator/health").statusCode()).isEqualTo(503);
    assertThat(send("GET", "/actuator/health/liveness").statusCode()).isEqualTo(200);
    cluster.view =
        CompletableFuture.completedStage(with(sample, ClusterView.State.RUNNING, List.of()));
    assertThat(send("GET", "/actuator/health").body()).contains("\"status\":\"DOWN\"");
    assertThat(send("GET", "/actuator/env").statusCode()).isEqualTo(404);
  }

  @Test
  void headHasTheLengthAndNoBody() throws Exception {
    HttpResponse<String> response = send("HEAD", "/livez");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValue("Content-Length"))
        .contains(Integer.toString("{\"live\":true}\n".length()));
  }

  @Test
  void otherMethodsAndPathsAreRefusedWithWhatThereIs() throws Exception {
    HttpResponse<String> post = send("POST", "/cluster-health");
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
    HttpResponse<String> other = send("GET", "/other?x=1");
    assertThat(other.statusCode()).isEqualTo(404);
    assertThat(other.body())
        .contains(
            "\"paths\":[\"/cluster-health\",\"/livez\",\"/readyz\",\"/metrics\",\"/actuator/health\"]");
  }

  @Test
  void aHostThatIsNoAddressIsRefusedOnLoopback() throws Exception {
    assertThat(raw("GET /livez HTTP/1.1\r\nHost: evil.example:9999\r\n\r\n"))
        .startsWith("HTTP/1.1 403");
    assertThat(raw("GET /livez HTTP/1.1\r\nHost: localhost:9999\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
    assertThat(HealthServer.isLocal("127.0.0.1")).isTrue();
    assertThat(HealthServer.isLocal("127.0.0.1:80")).isTrue();
    assertThat(HealthServer.isLocal("[::1]:80")).isTrue();
    assertThat(HealthServer.isLocal("LOCALHOST")).isTrue();
    assertThat(HealthServer.isLocal("[::1")).isFalse();
    assertThat(HealthServer.isLocal("localhost.evil.example")).isFalse();
    assertThat(HealthServer.isLocal("")).isFalse();
    assertThat(HealthServer.isLocal("1.2.3.4.evil.example")).isFalse();
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.setSoTimeout(5000);
      byte[] start = socket.getInputStream().readNBytes(12);
      return new String(start, StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void aBusyPortThatNobodyAskedForIsReplacedAndSaid() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        HealthServer second =
            HealthServer.open(
                "127.0.0.1", other.getLocalPort(), false, cluster, _ -> false, journal)) {
      assertThat(second.address().port()).isNotEqualTo(other.getLocalPort());
      assertThat(journal.lines)
          .containsExactly(
              "Health port "
                  + other.getLocalPort()
                  + " is taken: serving health on "
                  + second.address());
      PortTakenException e =
          catchThrowableOfType(
              PortTakenException.class,
              () ->
                  HealthServer.open(
                          "127.0.0.1", other.getLocalPort(), true, cluster, _ -> false, journal)
                      .close());
      assertThat(e.exitCode()).isEqualTo(ExitCode.PORT_TAKEN);
      assertThat(e).hasMessageContaining("--health-port");
    }
  }
}
