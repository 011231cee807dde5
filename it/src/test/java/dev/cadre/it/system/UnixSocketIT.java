package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.UnixSocketApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A UNIX socket is shared like a port. */
@SystemTest
final class UnixSocketIT {

  @Test
  void isServedByAllWorkersAndSurvivesARestart(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), UnixSocketApp.class, "v1");
    Path socket = command.folder().resolve("app.sock");
    try (CadreProcess cluster =
        ClusterSpec.of(command, jar).arguments(socket.toString()).startAndAwaitReady()) {
      Set<Long> before = Requests.pids(LoadPlan.toUnix(socket, "/"), 200);
      assertThat(before).containsExactlyInAnyOrderElementsOf(cluster.workers()).hasSize(2);
      cluster.rollingRestart(Duration.ofSeconds(60));
      assertThat(Requests.pids(LoadPlan.toUnix(socket, "/"), 200))
          .containsExactlyInAnyOrderElementsOf(cluster.workers())
          .hasSize(2)
          .doesNotContainAnyElementsOf(before);
    }
  }
}
