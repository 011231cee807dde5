package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The commands beside run: status, list, reload. */
@SystemTest
final class CommandsIT {

  @Test
  void seeAndSteerARunningCluster(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    Path pidFile = command.folder().resolve("app.pid");
    try (CadreProcess cluster =
        ClusterSpec.of(command, jar).with("--pid-file", pidFile.toString()).startAndAwaitReady()) {
      assertThat(Files.readString(pidFile).strip()).isEqualTo(Long.toString(cluster.pid()));
      CadreCommand.Result status = cluster.command(LIMIT, "status", "--name", "app");
      assertThat(status.exitCode()).as(status.output()).isZero();
      for (long worker : cluster.workers()) {
        assertThat(status.output()).contains(Long.toString(worker));
      }
      CadreCommand.Result list = cluster.command(LIMIT, "list");
      assertThat(list.exitCode()).as(list.output()).isZero();
      assertThat(list.output()).contains("app").contains(Long.toString(cluster.pid()));

      FixtureJar.write(jar, HttpServerApp.class, "v2");
      CadreCommand.Result reload = cluster.command(LIMIT, "reload", "--name", "app");
      assertThat(reload.exitCode()).as(reload.output()).isZero();
      assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 50)).containsExactly("v2");
      cluster.stop();
      assertThat(pidFile).doesNotExist();
      CadreCommand.Result gone = cluster.command(LIMIT, "status", "--name", "app");
      assertThat(gone.exitCode()).isNotZero();
    }
  }

  @Test
  void wrongOptionsAreUsageErrors(CadreCommand command) {
    assertThat(command.run(LIMIT, "run", "--wrokers", "2", "x.jar").exitCode()).isEqualTo(2);
    assertThat(command.run(LIMIT, "nonsense").exitCode()).isEqualTo(2);
  }

  private static final Duration LIMIT = Duration.ofSeconds(60);
}
