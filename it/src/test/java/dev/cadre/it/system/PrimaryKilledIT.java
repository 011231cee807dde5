package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
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
import java.util.List;
import org.junit.jupiter.api.Test;

/** A primary that is killed takes its workers with it, and a new one starts at once. */
@SystemTest
final class PrimaryKilledIT {

  @Test
  void leavesNoOrphanAndTheNextStartWorks(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    ClusterSpec spec = ClusterSpec.of(command, jar);
    try (CadreProcess first = spec.startAndAwaitReady()) {
      List<Long> orphans = first.workers();
      first.signal("KILL");
      first.awaitExit(Duration.ofSeconds(20));
      try (CadreProcess second = spec.startAndAwaitReady()) {
        assertThat(second.log().toString())
            .contains("The last primary of this name, " + first.pid() + ", did not end by itself");
        assertThat(
                Await.until(
                    Duration.ofSeconds(10),
                    () -> orphans.stream().noneMatch(pid -> alive(second, pid))))
            .isTrue();
        assertThat(Requests.pids(LoadPlan.to(second.url("/")), 100))
            .containsExactlyInAnyOrderElementsOf(second.workers());
      }
    }
  }

  @Test
  void isSaidWhileItsWorkersFinish(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady();
        RunningLoad slow =
            Load.start(
                LoadPlan.to(cluster.url("/slow?8000"))
                    .connections(4)
                    .requests(4)
                    .responseTimeout(Duration.ofSeconds(40)))) {
      assertThat(Await.until(Duration.ofSeconds(10), () -> cluster.health().inFlight() == 4))
          .isTrue();
      cluster.signal("KILL");
      cluster.awaitExit(Duration.ofSeconds(20));
      CadreCommand.Result status =
          cluster.command(Duration.ofSeconds(10), "status", "--name", "app");
      assertThat(status.output())
          .contains("The primary of app has died")
          .contains("cadre run, which waits for them");
      assertThat(Await.until(Duration.ofSeconds(20), () -> command.processes().alive().isEmpty()))
          .isTrue();
      assertThat(slow.await().failed()).isZero();
      cluster.abandon();
    }
  }

  @Test
  void lastsNoLongerThanItsWorkersRequests(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady()) {
      cluster.signal("KILL");
      cluster.awaitExit(Duration.ofSeconds(20));
      assertThat(Await.until(Duration.ofSeconds(10), () -> command.processes().alive().isEmpty()))
          .isTrue();
      cluster.abandon();
    }
  }

  private static boolean alive(CadreProcess cluster, long pid) {
    return cluster.spec().command().processes().alive().stream()
        .anyMatch(entry -> entry.pid() == pid);
  }
}
