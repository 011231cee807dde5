package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.AsyncLoopApp;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import dev.cadre.it.fixture.NioLoopApp;
import dev.cadre.it.fixture.SocketLoopApp;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All workers serve one port, whatever way the application listens. */
@SystemTest
final class SharedPortIT {

  @ParameterizedTest
  @ValueSource(
      classes = {HttpServerApp.class, SocketLoopApp.class, NioLoopApp.class, AsyncLoopApp.class})
  void isServedByAllWorkers(Class<?> main, CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), main, "v1");
    try (CadreProcess cluster =
        ClusterSpec.of(command, jar).with("--workers", "3").startAndAwaitReady()) {
      assertThat(cluster.listeningPort()).isEqualTo(cluster.spec().port());
      assertThat(Requests.pids(LoadPlan.to(cluster.url("/")), 300))
          .containsExactlyInAnyOrderElementsOf(cluster.workers())
          .hasSize(3);
    }
  }
}
