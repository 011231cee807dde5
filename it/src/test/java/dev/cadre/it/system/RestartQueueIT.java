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

/** One rolling restart at a time; what is asked meanwhile is done once, after it. */
@SystemTest
final class RestartQueueIT {

  @Test
  void threeSignalsAreTwoRestarts(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady()) {
      long mark = cluster.log().mark();
      cluster.signal("USR2");
      cluster.log().await(mark, "Received SIGUSR2: starting rolling restart", TEN_SECONDS);
      long second = cluster.log().mark();
      cluster.signal("USR2");
      cluster.log().await(second, "Received SIGUSR2", TEN_SECONDS);
      long third = cluster.log().mark();
      cluster.signal("USR2");
      cluster.log().await(third, "Received SIGUSR2", TEN_SECONDS);
      assertThat(
              Await.until(
                  Duration.ofSeconds(60),
                  () -> cluster.log().count(mark, "Rolling restart complete") == 2))
          .isTrue();
      assertThat(cluster.log().count(mark, "Received SIGUSR2: starting rolling restart"))
          .isEqualTo(2);
      assertThat(cluster.log().count(mark, "New worker \\d+ is ready")).isEqualTo(4);
      assertThat(cluster.workers()).hasSize(2);
      assertThat(Requests.pids(LoadPlan.to(cluster.url("/")), 100)).hasSize(2);
    }
  }

  @Test
  void aReloadMeanwhileIsToldSo(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster =
        ClusterSpec.of(command, jar).with("--slot-delay", "8s").startAndAwaitReady()) {
      long mark = cluster.log().mark();
      cluster.signal("USR2");
      cluster.log().await(mark, "Old worker \\d+ exited", Duration.ofSeconds(30));
      CadreCommand.Result result =
          cluster.command(Duration.ofSeconds(20), "reload", "--name", "app");
      assertThat(result.exitCode()).as(result.output()).isEqualTo(6);
    }
  }

  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
}
