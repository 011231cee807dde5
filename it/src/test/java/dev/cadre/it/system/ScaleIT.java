package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreCommand.Result;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** More workers and fewer, and another in the place of one, under load: no request fails. */
@SystemTest
final class ScaleIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final List<String> ROUND = List.of("8", "1", "+3", "2");

  private static void assertLosesNothing(CadreCommand command, LoadPlan.Mode mode, Duration time)
      throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady();
        RunningLoad load =
            Load.start(
                LoadPlan.to(cluster.url("/"))
                    .with(mode)
                    .connections(16)
                    .requests(Long.MAX_VALUE)
                    .time(Duration.ofMinutes(5)))) {
      Instant end = Instant.now().plus(time);
      do {
        for (String workers : ROUND) {
          Result scaled = cluster.command(LIMIT, "scale", "app", workers);
          assertThat(scaled.exitCode()).as(scaled.output()).isZero();
          int wanted = workers.equals("+3") ? 4 : Integer.parseInt(workers);
          assertThat(cluster.workers()).as(scaled.output()).hasSize(wanted);
        }
      } while (Instant.now().isBefore(end));
      LoadReport report = load.stop();
      assertThat(report.failed()).as("%s", report).isZero();
      assertThat(report.ok()).as("%s", report).isGreaterThan(1000);
      assertThat(Await.until(LIMIT, cluster::isComplete)).as("%s", command.processes()).isTrue();
    }
  }

  @Test
  void losesNoNewConnection(CadreCommand command) throws IOException {
    assertLosesNothing(command, LoadPlan.Mode.CLOSE, Duration.ofSeconds(1));
  }

  @Test
  void losesNoRequestOfAKeptConnection(CadreCommand command) throws IOException {
    assertLosesNothing(command, LoadPlan.Mode.KEEP_ALIVE, Duration.ofSeconds(1));
  }

  @Test
  @Tag("long")
  void losesNothingForAMinute(CadreCommand command) throws IOException {
    assertLosesNothing(command, LoadPlan.Mode.CLOSE, Duration.ofMinutes(1));
  }

  @Test
  void workerIsReplacedWithoutLoss(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady();
        RunningLoad load =
            Load.start(LoadPlan.to(cluster.url("/")).connections(16).requests(Long.MAX_VALUE))) {
      List<Long> before = cluster.workers();
      Result bySlot = cluster.command(LIMIT, "restart", "0");
      assertThat(bySlot.exitCode()).as(bySlot.output()).isZero();
      Result byPid = cluster.command(LIMIT, "restart", Long.toString(before.getLast()));
      assertThat(byPid.exitCode()).as(byPid.output()).isZero();
      assertThat(cluster.workers()).hasSize(2).doesNotContainAnyElementsOf(before);
      LoadReport report = load.stop();
      assertThat(report.failed()).as("%s", report).isZero();
    }
  }

  @Test
  void whatDoesNotComeToPassIsSaid(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady()) {
      Result none = cluster.command(LIMIT, "scale", "-2");
      assertThat(none.exitCode()).as(none.output()).isEqualTo(2);
      assertThat(none.output()).contains("There can be 1 to 256 workers, not 0");
      assertThat(cluster.command(LIMIT, "scale", "257").exitCode()).isEqualTo(2);
      assertThat(cluster.workers()).hasSize(2);
    }
  }
}
