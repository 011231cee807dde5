package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpsServerApp;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** TLS is the application's own: to the kernel it is bytes, and restarts are as without. */
@SystemTest
final class TlsIT {
  private static final long TICKS = TimeUnit.MILLISECONDS.toNanos(25);

  @Test
  void losesNothingInRollingRestartsUnderKeptConnections(CadreCommand command) throws Exception {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpsServerApp.class, "v1");
    Path keys = keyStore(command.folder().resolve("keys.p12"));
    ClusterSpec spec = ClusterSpec.of(command, jar);
    try (CadreProcess cluster =
        spec.arguments(Integer.toString(spec.port()), keys.toString()).startAndAwaitReady()) {
      TlsLoad load = TlsLoad.start(spec.port(), 8, keys, HttpsServerApp.PASSWORD);
      try (load) {
        assertThat(Await.until(Duration.ofSeconds(20), () -> load.ok() >= 100)).isTrue();
        for (int restart = 0; restart < 3; restart++) {
          List<Long> before = cluster.workers();
          cluster.rollingRestart(Duration.ofSeconds(60));
          assertThat(cluster.workers()).hasSize(2).doesNotContainAnyElementsOf(before);
        }
        long after = load.ok();
        assertThat(Await.until(Duration.ofSeconds(20), () -> load.ok() >= after + 100)).isTrue();
      }
      assertThat(load.failures()).as("%d answers", load.ok()).isEmpty();
      assertThat(load.connections()).as("clients were told to go").isGreaterThan(8);
      assertThat(load.answers()).as("by version and pid").hasSizeGreaterThanOrEqualTo(4);
      assertThat(cluster.log().count(0, "tells its clients to go \\(jdk-httpserver\\)"))
          .isEqualTo(6);
    }
  }

  /** The kernel's count, of bytes that it cannot read. */
  @Test
  void requestsInFlightAreCounted(CadreCommand command) throws Exception {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpsServerApp.class, "v1");
    Path keys = keyStore(command.folder().resolve("keys.p12"));
    ClusterSpec spec = ClusterSpec.of(command, jar);
    try (CadreProcess cluster =
            spec.arguments(Integer.toString(spec.port()), keys.toString()).startAndAwaitReady();
        HttpClient client =
            HttpClient.newBuilder()
                .sslContext(TlsLoad.context(keys, HttpsServerApp.PASSWORD))
                .build()) {
      String url = "https://localhost:" + spec.port() + "/slow?";
      // Over the handshakes first: a ticket that the worker sends late would look like an answer.
      for (var answer : four(client, url + 500)) {
        assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      }
      assertThat(Sockets.established(spec.port())).as("kept").isEqualTo(4);
      // The kernel's ages have the grain of its tick: a request in that of an answer is not seen.
      long answered = System.nanoTime();
      assertThat(Await.until(Duration.ofSeconds(1), () -> System.nanoTime() - answered > TICKS))
          .isTrue();
      var answers = four(client, url + 8000);
      assertThat(Await.until(Duration.ofSeconds(10), () -> cluster.health().inFlight() == 4))
          .isTrue();
      for (var answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      }
      assertThat(Await.until(Duration.ofSeconds(20), () -> cluster.health().inFlight() == 0))
          .isTrue();
    }
  }

  private static List<CompletableFuture<HttpResponse<Void>>> four(HttpClient client, String url) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    return Stream.generate(() -> client.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
        .limit(4)
        .toList();
  }

  /** By the JDK's own tool: there is no API that makes a certificate. */
  private static Path keyStore(Path file) throws Exception {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> words =
        List.of(
            keytool.toString(),
            "-genkeypair",
            "-alias",
            "test",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass",
            HttpsServerApp.PASSWORD);
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).as("exit code of keytool").isZero();
    return file;
  }
}
