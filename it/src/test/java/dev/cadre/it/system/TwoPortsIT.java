package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.TwoPortsApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each of the ports of an application is shared. */
@SystemTest
final class TwoPortsIT {

  @Test
  void areBothServedByAllWorkersAndRestartedTogether(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), TwoPortsApp.class, "v1");
    ClusterSpec spec = ClusterSpec.of(command, jar);
    int other = spec.port() + 1;
    try (CadreProcess cluster =
        spec.arguments(Integer.toString(spec.port()), Integer.toString(other))
            .startAndAwaitReady()) {
      assertServed(cluster, other);
      cluster.rollingRestart(Duration.ofSeconds(60));
      assertServed(cluster, other);
    }
  }

  private static void assertServed(CadreProcess cluster, int other) {
    for (int port : new int[] {cluster.spec().port(), other}) {
      assertThat(Requests.pids(LoadPlan.to("http://127.0.0.1:" + port + "/"), 200))
          .containsExactlyInAnyOrderElementsOf(cluster.workers())
          .hasSize(2);
    }
  }
}
