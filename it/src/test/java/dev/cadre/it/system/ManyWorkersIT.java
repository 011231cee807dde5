package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.cluster.ProcessFigures;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As many workers as a large machine has, and as many lines as a bad hour. */
@SystemTest
final class ManyWorkersIT {
  private static final int WORKERS = 64;
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final long MB = 1 << 20;

  @Test
  @Tag("long")
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void dashboardAndTopAnswerAndThePrimaryStaysSmall(CadreCommand command) throws Exception {
    Path home = Files.createDirectory(command.folder().resolve("cadre"));
    CadreCommand installed = command.by(Archive.unpackInto(home)); // which bounds the heap
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    ClusterSpec spec =
        ClusterSpec.of(installed, jar)
            .with("--workers", Integer.toString(WORKERS), "--memory-check", "off")
            .with("--jvm-arg", "-Xmx16m", "--jvm-arg", "-Xss256k", "--aot", "off")
            .with("--standby", "off", "--boot-timeout", "5m", "--ready-timeout", "5m");
    try (CadreProcess cluster = spec.start()) {
      cluster.awaitLog("All " + WORKERS + " workers are ready", LIMIT);
      long live = ProcessFigures.liveBytes(cluster.pid());

      for (int i = 0; i < 100; i++) { // 200,000 lines of workers
        ask(cluster, cluster.url("/print?2000"));
      }
      for (int i = 0; i < 20; i++) {
        long mark = cluster.log().mark();
        CadreProcess.signal(cluster.health().ofSlot(i), "KILL");
        cluster.log().await(mark, "New worker \\d+ is ready", LIMIT);
        assertAnswers(cluster);
      }

      assertThat(states(cluster)).as("one a second, of all workers").isGreaterThanOrEqualTo(3);
      assertThat(ProcessFigures.liveBytes(cluster.pid()))
          .as("%d bytes before", live)
          .isLessThan(live + 6 * MB);
      assertThat(ProcessFigures.residentBytes(cluster.pid())).isLessThan(256 * MB);
      cluster.signal("TERM");
      assertThat(cluster.awaitExit(LIMIT)).isZero();
    }
  }

  private static void assertAnswers(CadreProcess cluster) throws IOException {
    CadreCommand.Result status = cluster.command(ANSWER, "status", "--name", "app");
    assertThat(status.exitCode()).as(status.output()).isZero();
    assertThat(status.output().lines().count()).isGreaterThan(WORKERS);
    CadreCommand.Result top = cluster.command(ANSWER, "top", "--once", "--name", "app");
    assertThat(top.exitCode()).as(top.output()).isZero();
  }

  private static void ask(CadreProcess cluster, String url) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(ANSWER).build();
      assertThat(client.send(request, BodyHandlers.discarding()).statusCode())
          .as(cluster.log().toString())
          .isEqualTo(200);
    }
  }

  /** How many states a stream of the dashboard tells in its first seconds. */
  private static int states(CadreProcess cluster) throws Exception {
    URI events = URI.create("http://127.0.0.1:" + cluster.spec().healthPort() + "/events");
    try (HttpClient client = HttpClient.newHttpClient();
        Stream<String> lines =
            client
                .send(
                    HttpRequest.newBuilder(events).timeout(ANSWER).build(), BodyHandlers.ofLines())
                .body()) {
      long end = System.nanoTime() + ANSWER.toNanos();
      List<String> told =
          lines
              .takeWhile(_ -> System.nanoTime() < end)
              .filter(line -> line.startsWith("event: state"))
              .limit(3)
              .toList();
      return told.size();
    }
  }
}
