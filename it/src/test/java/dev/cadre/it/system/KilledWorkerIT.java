package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.Outcome;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker that dies is replaced; what others serve is not touched. */
@SystemTest
final class KilledWorkerIT {

  @ParameterizedTest
  @EnumSource(LoadPlan.Mode.class)
  void byKillFailsOnlyWhatItHadAccepted(LoadPlan.Mode mode, CadreCommand command)
      throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady();
        RunningLoad load =
            Load.start(
                LoadPlan.to(cluster.url("/slow?20"))
                    .with(mode)
                    .connections(16)
                    .requests(Long.MAX_VALUE))) {
      for (int kill = 1; kill <= 3; kill++) {
        long enough = load.ok() + 300;
        assertThat(Await.until(Duration.ofSeconds(10), () -> load.ok() >= enough)).isTrue();
        long victim = cluster.workers().getFirst();
        long mark = cluster.log().mark();
        CadreProcess.signal(victim, "KILL");
        cluster.log().await(mark, "Worker " + victim + " died \\(.*signal", Duration.ofSeconds(20));
        cluster.log().await(mark, "Forking replacement worker", Duration.ofSeconds(20));
        cluster.log().await(mark, "New worker \\d+ is ready", Duration.ofSeconds(30));
        assertThat(cluster.workers()).hasSize(2).doesNotContain(victim);
      }
      LoadReport report = load.stop();
      assertThat(report.count(Outcome.REFUSED)).as("%s", report).isZero();
      assertThat(report.count(Outcome.CONNECT_TIMEOUT)).as("%s", report).isZero();
      assertThat(report.count(Outcome.RESPONSE_TIMEOUT)).as("%s", report).isZero();
      assertThat(report.failed()).as("%s", report).isLessThanOrEqualTo(3 * 16);
    }
  }

  @Test
  void byItsOwnExitSaysTheCode(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady()) {
      Load.run(LoadPlan.to(cluster.url("/exit?17")));
      cluster.awaitLog("Worker \\d+ died \\(code 17", Duration.ofSeconds(20));
      cluster.awaitLog("New worker \\d+ is ready", Duration.ofSeconds(30));
      assertThat(cluster.workers()).hasSize(2);
    }
  }
}
