package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fifty workers start, restart and stop on a small machine. */
@Tag("long")
@SystemTest
final class FiftyWorkersIT {

  @Test
  void startRestartAndStop(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster =
        ClusterSpec.of(command, jar)
            .with("--workers", "50", "--slot-delay", "0s", "--ramp", "0s")
            .with("--jvm-arg", "-Xmx32m")
            .startAndAwaitReady()) {
      assertThat(Requests.pids(LoadPlan.to(cluster.url("/")), 3_000)).hasSize(50);
      cluster.rollingRestart(Duration.ofMinutes(3));
      assertThat(cluster.workers()).hasSize(50);
      assertThat(Requests.pids(LoadPlan.to(cluster.url("/")), 3_000))
          .containsExactlyInAnyOrderElementsOf(cluster.workers());
    }
  }
}
