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
import org.junit.jupiter.api.Test;

/** TTIN is one worker more, TTOU one fewer. */
@SystemTest
final class ScaleSignalsIT {

  @Test
  void changeTheNumberOfWorkers(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady();
        RunningLoad load =
            Load.start(LoadPlan.to(cluster.url("/")).connections(8).requests(Long.MAX_VALUE))) {
      cluster.signal("TTIN");
      assertThat(Await.until(LIMIT, () -> cluster.log().count(0, "orker \\d+ is ready") == 3))
          .isTrue();
      assertThat(Requests.pids(LoadPlan.to(cluster.url("/")), 300))
          .containsExactlyInAnyOrderElementsOf(cluster.workers())
          .hasSize(3);
      cluster.signal("TTOU");
      assertThat(Await.until(LIMIT, () -> cluster.workers().size() == 2)).isTrue();
      assertThat(Await.until(LIMIT, cluster::isComplete)).as("%s", command.processes()).isTrue();
      LoadReport report = load.stop();
      assertThat(report.failed()).as("%s", report).isZero();
    }
  }

  private static final Duration LIMIT = Duration.ofSeconds(30);
}
