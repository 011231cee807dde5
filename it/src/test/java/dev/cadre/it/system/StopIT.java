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
import dev.cadre.it.fixture.StubbornApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TERM finishes what is under way and leaves nothing; a second one ends at once. */
@SystemTest
final class StopIT {

  private static CadreProcess start(CadreCommand command, Class<?> main, String... options)
      throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), main, "v1");
    return ClusterSpec.of(command, jar).with(options).startAndAwaitReady();
  }

  @Test
  void finishesRequestsInFlight(CadreCommand command) throws IOException {
    try (CadreProcess cluster = start(command, HttpServerApp.class);
        RunningLoad load =
            Load.start(LoadPlan.to(cluster.url("/slow?2000")).connections(8).requests(8))) {
      awaitAccepted(cluster, 8);
      cluster.signal("TERM");
      LoadReport report = load.await();
      assertThat(report.ok()).as("%s", report).isEqualTo(8);
      assertThat(cluster.awaitExit(Duration.ofSeconds(20))).isZero();
      cluster.assertNothingLeft();
      assertThat(cluster.log().count(0, "Worker \\d+ shutting down gracefully")).isEqualTo(2);
    }
  }

  /** The second request of each comes in the tick of the first one's answer. */
  @Test
  void finishesRequestsInFlightOnKeptConnections(CadreCommand command) throws IOException {
    try (CadreProcess cluster = start(command, HttpServerApp.class);
        RunningLoad load =
            Load.start(
                LoadPlan.to(cluster.url("/slow?3000"))
                    .with(LoadPlan.Mode.KEEP_ALIVE)
                    .connections(8)
                    .requests(16))) {
      assertThat(Await.until(Duration.ofSeconds(10), () -> load.ok() >= 8)).isTrue();
      cluster.signal("TERM");
      LoadReport report = load.await();
      assertThat(report.ok()).as("%s", report).isEqualTo(16);
      assertThat(cluster.awaitExit(Duration.ofSeconds(20))).isZero();
    }
  }

  @Test
  void withIdleKeepAliveClientsIsQuick(CadreCommand command) throws IOException {
    try (CadreProcess cluster = start(command, HttpServerApp.class);
        RunningLoad load =
            Load.start(
                LoadPlan.to(cluster.url("/"))
                    .with(LoadPlan.Mode.KEEP_ALIVE)
                    .connections(8)
                    .requests(Long.MAX_VALUE)
                    .thinkTime(Duration.ofSeconds(20)))) {
      assertThat(Await.until(Duration.ofSeconds(10), () -> load.ok() >= 8)).isTrue();
      cluster.signal("TERM");
      assertThat(cluster.awaitExit(Duration.ofSeconds(10))).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void asksOnceAndEndsAtOnceWhenAskedAgain(String signal, CadreCommand command) throws IOException {
    try (CadreProcess cluster = start(command, HttpServerApp.class);
        RunningLoad load =
            Load.start(
                LoadPlan.to(cluster.url("/slow?60000"))
                    .requests(1)
                    .responseTimeout(Duration.ofSeconds(70)))) {
      awaitAccepted(cluster, 1);
      long mark = cluster.log().mark();
      cluster.signal(signal);
      cluster.log().await(mark, "shutting down gracefully", Duration.ofSeconds(20));
      assertThat(
              Await.until(
                  Duration.ofSeconds(10),
                  () -> {
                    cluster.signal(signal);
                    return cluster.log().count(mark, "ending at once") > 0;
                  }))
          .isTrue();
      cluster.awaitExit(Duration.ofSeconds(10)); // the request would take longer
      cluster.assertNothingLeft();
      assertThat(load.await().failed()).isEqualTo(1);
    }
  }

  /** As timeout(1) does, which signals the process and its group. */
  @Test
  void takesTwoSignalsOfOneMomentForOne(CadreCommand command) throws Exception {
    try (CadreProcess cluster = start(command, HttpServerApp.class);
        RunningLoad load =
            Load.start(LoadPlan.to(cluster.url("/slow?2000")).connections(8).requests(8))) {
      awaitAccepted(cluster, 8);
      // Not both before the JVM looks: the kernel would make one of them.
      String twice = "kill -TERM $0; for i in {1..2000}; do :; done; kill -TERM $0";
      String pid = Long.toString(cluster.pid());
      assertThat(new ProcessBuilder("bash", "-c", twice, pid).start().waitFor()).isZero();
      LoadReport report = load.await();
      assertThat(report.ok()).as("%s", report).isEqualTo(8);
      assertThat(cluster.awaitExit(Duration.ofSeconds(20))).isZero();
    }
  }

  @Test
  void killsAWorkerThatDoesNotGo(CadreCommand command) throws IOException {
    try (CadreProcess cluster = start(command, StubbornApp.class, "--exit-timeout", "1s")) {
      long start = System.nanoTime();
      cluster.signal("TERM");
      assertThat(cluster.awaitExit(Duration.ofSeconds(20))).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
      cluster.assertNothingLeft();
    }
  }

  @Test
  void byCommandIsTheSame(CadreCommand command) throws IOException {
    try (CadreProcess cluster = start(command, HttpServerApp.class)) {
      CadreCommand.Result result = cluster.command(Duration.ofSeconds(30), "stop", "--name", "app");
      assertThat(result.exitCode()).as(result.output()).isZero();
      assertThat(cluster.awaitExit(Duration.ofSeconds(10))).isZero();
      cluster.assertNothingLeft();
    }
  }

  /** Nobody has answered yet, so only the kernel knows. */
  private static void awaitAccepted(CadreProcess cluster, int connections) {
    assertThat(
            Await.until(
                Duration.ofSeconds(10),
                () -> Sockets.established(cluster.spec().port()) >= connections))
        .isTrue();
  }
}
