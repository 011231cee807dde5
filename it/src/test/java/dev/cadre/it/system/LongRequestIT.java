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
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests that are longer than a rolling restart, and longer than its patience. */
@SystemTest
final class LongRequestIT {

  @Test
  @Tag("long")
  void ofTwentySecondsSurvivesARollingRestart(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady();
        RunningLoad load =
            Load.start(
                LoadPlan.to(cluster.url("/slow?20000"))
                    .connections(4)
                    .requests(4)
                    .responseTimeout(Duration.ofSeconds(60)))) {
      assertThat(
              Await.until(
                  Duration.ofSeconds(10), () -> Sockets.established(cluster.spec().port()) >= 4))
          .isTrue();
      List<Long> before = cluster.workers();
      cluster.rollingRestart(Duration.ofSeconds(90));
      LoadReport report = load.await();
      assertThat(report.ok()).as("%s", report).isEqualTo(4);
      assertThat(cluster.workers()).hasSize(2).doesNotContainAnyElementsOf(before);
    }
  }

  /** The log says who waits, and the dump where; both before the worker is asked to exit. */
  @Test
  void thatOutlivesTheDeadlineIsCutAndTheLogSaysWhoseItWasAndWhereItHung(CadreCommand command)
      throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster =
            ClusterSpec.of(command, jar).with("--drain-timeout", "2s").startAndAwaitReady();
        Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), cluster.spec().port())) {
      client.setSoTimeout(60_000);
      client
          .getOutputStream()
          .write(
              "GET /slow?600000 HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(Await.until(Duration.ofSeconds(10), () -> cluster.health().inFlight() == 1))
          .isTrue();
      cluster.rollingRestart(Duration.ofSeconds(60));
      assertThat(client.getInputStream().read()).as("the request is cut").isEqualTo(-1);

      List<String> lines = cluster.log().lines();
      int overdue = indexOf(lines, "still had work in flight after 2 s (drain-timeout)");
      String pid = lines.get(overdue).replaceFirst(".*Worker (\\d+) still.*", "$1");
      String request =
          lines.get(
              indexOf(lines, "a request in flight from 127.0.0.1 port " + client.getLocalPort()));
      assertThat(request)
          .contains(" to port " + cluster.spec().port())
          .containsPattern("last byte received [2-9]\\.\\d s ago");
      int exited = indexOf(lines, "Old worker " + pid + " exited");
      List<String> between = lines.subList(overdue, exited);
      assertThat(between)
          .anyMatch(line -> line.contains("did not drain in time: 1 connection is open"))
          .anyMatch(line -> line.equals(request))
          .anyMatch(line -> line.contains("Full thread dump"))
          .anyMatch(line -> line.contains(HttpServerApp.class.getName() + ".slow"))
          .as("the dump was taken before TERM")
          .noneMatch(line -> line.contains("SIGTERM handler"));
    }
  }

  private static int indexOf(List<String> lines, String words) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(words)) {
        return i;
      }
    }
    throw new AssertionError("no line '" + words + "' in:\n" + String.join("\n", lines));
  }
}
