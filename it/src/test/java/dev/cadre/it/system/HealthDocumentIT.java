package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterHealth;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import dev.cadre.it.fixture.NeverListensApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The health document lists those who live, with what was promised of each. */
@SystemTest
final class HealthDocumentIT {

  @Test
  void listsWorkersAndTheirReplacements(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster =
        ClusterSpec.of(command, jar).with("--health-interval", "200ms").startAndAwaitReady()) {
      ClusterHealth health = cluster.health();
      assertThat(health.document().getLong("primaryPid")).isEqualTo(cluster.pid());
      assertThat(health.document().getInt("workerCount")).isEqualTo(2);
      assertThat(health.workers()).hasSize(2);
      for (long pid : health.workers()) {
        assertThat(health.worker(pid).getLong("pid")).isEqualTo(pid);
        assertThat(health.worker(pid).getLong("memory")).isPositive();
        assertThat(health.worker(pid).getDouble("uptime")).isBetween(0.0, 120.0);
      }
      assertThat(ClusterHealth.get(cluster.spec().healthPort(), "/livez").status()).isEqualTo(200);
      assertThat(ClusterHealth.get(cluster.spec().healthPort(), "/readyz").status()).isEqualTo(200);

      long victim = health.workers().getFirst();
      CadreProcess.signal(victim, "KILL");
      cluster.awaitLog("Forking replacement worker", Duration.ofSeconds(20));
      assertThat(cluster.workers()).doesNotContain(victim);
      assertThat(Await.until(Duration.ofSeconds(20), () -> cluster.workers().size() == 2)).isTrue();
      cluster.awaitLog("New worker \\d+ is ready", Duration.ofSeconds(30));
      for (int i = 0; i < 5; i++) {
        assertThat(cluster.workers()).hasSize(2).doesNotContain(victim);
      }
    }
  }

  /** Three clients have a connection each; what they wait for is counted, and then no more. */
  @Test
  void countsConnectionsAndRequestsInFlight(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady();
        RunningLoad load =
            Load.start(
                LoadPlan.to(cluster.url("/slow?2000"))
                    .with(LoadPlan.Mode.KEEP_ALIVE)
                    .connections(3)
                    .requests(Long.MAX_VALUE)
                    .thinkTime(Duration.ofSeconds(20)))) {
      assertThat(awaitSum(cluster, "connections", 3)).isTrue();
      assertThat(awaitSum(cluster, "inFlight", 3)).isTrue();
      CadreCommand.Result status =
          cluster.command(Duration.ofSeconds(10), "status", "--name", "app");
      assertThat(status.output()).contains("CONNS", "IN-FLIGHT");
      assertThat(awaitSum(cluster, "inFlight", 0)).isTrue();
      // The kernel may know of the last answer before the client has counted it.
      assertThat(Await.until(Duration.ofSeconds(10), () -> load.ok() == 3)).isTrue();
      assertThat(awaitSum(cluster, "connections", 3)).as("they are kept").isTrue();
    }
  }

  private static boolean awaitSum(CadreProcess cluster, String field, int sum) {
    return Await.until(
        Duration.ofSeconds(10),
        () -> {
          ClusterHealth health = cluster.health();
          return health.workers().stream().mapToInt(pid -> health.worker(pid).getInt(field)).sum()
              == sum;
        });
  }

  @Test
  void isNotReadyBeforeTheWorkersAre(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), NeverListensApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).start()) {
      assertThat(
              Await.until(
                  Duration.ofSeconds(30),
                  () -> status(cluster.spec().healthPort(), "/livez") == 200))
          .isTrue();
      assertThat(status(cluster.spec().healthPort(), "/readyz")).isEqualTo(503);
      assertThat(status(cluster.spec().healthPort(), "/nothing")).isEqualTo(404);
      cluster.signal("TERM");
      cluster.awaitExit(Duration.ofSeconds(30));
    }
  }

  private static int status(int port, String path) {
    try {
      return ClusterHealth.get(port, path).status();
    } catch (IOException e) {
      return 0;
    }
  }
}
