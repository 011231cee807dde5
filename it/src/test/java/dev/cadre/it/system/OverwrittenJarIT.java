package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
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

/** A jar that is overwritten in place hurts nobody until a restart is asked for. */
@SystemTest
final class OverwrittenJarIT {

  @Test
  void workersAndTheirReplacementsRunTheirOwnGeneration(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady()) {
      FixtureJar.write(jar, HttpServerApp.class, "version-two-with-another-length");
      // A class that was not loaded yet comes from the old bytes.
      assertThat(Requests.bodies(LoadPlan.to(cluster.url("/late")), 100))
          .allMatch(body -> body.startsWith("late v1 "));
      FixtureJar.writeGarbage(jar);
      long victim = cluster.workers().getFirst();
      CadreProcess.signal(victim, "KILL");
      cluster.awaitLog("New worker \\d+ is ready", Duration.ofSeconds(30));
      assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 100)).containsExactly("v1");
      FixtureJar.write(jar, HttpServerApp.class, "v2");
      cluster.rollingRestart(Duration.ofSeconds(60));
      assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 100)).containsExactly("v2");
      FixtureJar.writeGarbage(jar);
      CadreProcess.signal(cluster.workers().getFirst(), "KILL");
      assertThat(
              Await.until(
                  Duration.ofSeconds(30), () -> cluster.log().count(0, "orker \\d+ is ready") == 6))
          .isTrue();
      assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 100)).containsExactly("v2");
    }
  }
}
