package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.ExitsAtBootApp;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.NeverListensApp;
import dev.cadre.it.fixture.NeverReadyApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An application that never starts ends the primary with code 3 and its own last words. */
@SystemTest
final class BootFailureIT {

  @Test
  void atFirstStartEndsWithTheTail(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), ExitsAtBootApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).start()) {
      assertThat(cluster.awaitExit(Duration.ofSeconds(40))).isEqualTo(3);
      String history = cluster.command(Duration.ofSeconds(20), "history", "app").output();
      assertThat(history).containsPattern("cadre run +failed").contains("never got ready");
      assertThat(cluster.log().toString()).contains("there is no database at db.example:5432");
    }
  }

  @Test
  void aWorkerThatNeverListensIsABootFailure(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), NeverListensApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).with("--boot-timeout", "2s").start()) {
      assertThat(cluster.awaitExit(Duration.ofSeconds(40))).isEqualTo(3);
      assertThat(cluster.log().toString()).contains("waiting for the database");
    }
  }

  @Test
  void aWorkerThatIsNeverReadyIsABootFailure(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), NeverReadyApp.class, "v1");
    try (CadreProcess cluster =
        ClusterSpec.of(command, jar)
            .with("--ready-path", "/ready", "--ready-timeout", "2s")
            .start()) {
      assertThat(cluster.awaitExit(Duration.ofSeconds(40))).isEqualTo(3);
      assertThat(cluster.log().toString()).contains("answered 500");
    }
  }
}
