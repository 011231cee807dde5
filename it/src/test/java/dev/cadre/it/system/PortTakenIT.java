package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A port has one cluster: a second one ends with code 4 and says who holds it. */
@SystemTest
final class PortTakenIT {

  private static Path jar(CadreCommand command) throws IOException {
    return FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
  }

  @Test
  void byAnotherCluster(CadreCommand command) throws IOException {
    ClusterSpec spec = ClusterSpec.of(command, jar(command));
    try (CadreProcess first = spec.startAndAwaitReady();
        CadreProcess second =
            ClusterSpec.of(command, spec.artefact())
                .with("--name", "second")
                .arguments(Integer.toString(spec.port()))
                .start()) {
      assertThat(second.awaitExit(Duration.ofSeconds(40))).isEqualTo(4);
      assertThat(second.log().toString())
          .contains(Integer.toString(spec.port()))
          .contains(Long.toString(first.pid()))
          .contains("app");
      assertThat(Requests.pids(LoadPlan.to(first.url("/")), 100)).hasSize(2);
      first.stop();
    }
  }

  @Test
  void byAnyProcess(CadreCommand command) throws IOException {
    ClusterSpec spec = ClusterSpec.of(command, jar(command));
    try (ServerSocket holder = new ServerSocket(spec.port());
        CadreProcess cluster = spec.start()) {
      assertThat(holder.isBound()).isTrue();
      assertThat(cluster.awaitExit(Duration.ofSeconds(40))).isEqualTo(4);
      assertThat(cluster.log().toString())
          .contains(Integer.toString(spec.port()))
          .contains(Long.toString(ProcessHandle.current().pid()));
    }
  }

  @Test
  void theSameNameTwiceIsRefused(CadreCommand command) throws IOException {
    try (CadreProcess first = ClusterSpec.of(command, jar(command)).startAndAwaitReady();
        CadreProcess second = ClusterSpec.of(command, first.spec().artefact()).start()) {
      assertThat(second.awaitExit(Duration.ofSeconds(40))).isNotZero();
      assertThat(second.log().toString()).contains(Long.toString(first.pid()));
      first.stop();
    }
  }
}
