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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A rolling restart loses nothing. */
@SystemTest
final class RollingRestartIT {

  private static void assertLosesNothing(
      CadreCommand command, String path, LoadPlan.Mode mode, int connections, int restarts)
      throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v0");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady();
        RunningLoad load =
            Load.start(
                LoadPlan.to(cluster.url(path))
                    .with(mode)
                    .connections(connections)
                    .requests(Long.MAX_VALUE)
                    .time(Duration.ofMinutes(3))
                    .worker(Requests::versionOf))) {
      List<Long> before = cluster.workers();
      assertThat(Await.until(Duration.ofSeconds(10), () -> load.ok() >= connections)).isTrue();
      for (int i = 1; i <= restarts; i++) {
        FixtureJar.write(jar, HttpServerApp.class, "v" + i);
        cluster.rollingRestart(Duration.ofSeconds(60));
        assertThat(cluster.workers()).hasSize(2);
      }
      LoadReport report = load.stop();
      assertThat(report.failed()).as("%s", report).isZero();
      assertThat(report.workers().keySet()).contains("v0", "v" + (restarts - 1));
      assertThat(cluster.workers()).doesNotContainAnyElementsOf(before);
      assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 50))
          .containsExactly("v" + restarts);
      assertThat(cluster.log().count(0, "Rolling restart complete")).isEqualTo(restarts);
    }
  }

  @Test
  void withANewConnectionPerRequest(CadreCommand command) throws IOException {
    assertLosesNothing(command, "/", LoadPlan.Mode.CLOSE, 32, 2);
  }

  @Test
  void withKeptConnections(CadreCommand command) throws IOException {
    assertLosesNothing(command, "/", LoadPlan.Mode.KEEP_ALIVE, 32, 2);
  }

  @Test
  void withHandlersThatTakeTheirTime(CadreCommand command) throws IOException {
    assertLosesNothing(command, "/slow?200", LoadPlan.Mode.CLOSE, 32, 2);
  }

  @Test
  void withHandlersThatTakeTheirTimeOnKeptConnections(CadreCommand command) throws IOException {
    assertLosesNothing(command, "/slow?200", LoadPlan.Mode.KEEP_ALIVE, 32, 2);
  }

  /**
   * A request comes in the tick of the last answer, so that the kernel's ages say idle. Few
   * connections: among many there is one whose ages differ, and the drain waits for that.
   */
  @Test
  void withHandlersThatTakeSecondsOnKeptConnections(CadreCommand command) throws IOException {
    assertLosesNothing(command, "/slow?3000", LoadPlan.Mode.KEEP_ALIVE, 4, 1);
  }

  @Test
  void withKeptConnectionsThatAreOftenIdle(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v0");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady();
        RunningLoad load =
            Load.start(
                LoadPlan.to(cluster.url("/"))
                    .with(LoadPlan.Mode.KEEP_ALIVE)
                    .connections(64)
                    .requests(Long.MAX_VALUE)
                    .thinkTime(Duration.ofMillis(50)))) {
      cluster.rollingRestart(Duration.ofSeconds(60));
      LoadReport report = load.stop();
      assertThat(report.failed()).as("%s", report).isZero();
      assertThat(report.closeAnswers() + report.closedIdle()).as("%s", report).isPositive();
    }
  }
}
