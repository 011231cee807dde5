package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.cluster.ProcessFigures;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Workers may die by the thousand: the primary keeps nothing of them. */
@Tag("long")
@SystemTest
final class ManyDeathsIT {

  private static final int DEATHS = Integer.getInteger("cadre.test.deaths", 2_000);

  @Test
  void leaveNoZombieNoDescriptorNoThread(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady()) {
      die(cluster, 20);
      assertThat(Await.until(Duration.ofSeconds(20), cluster::isComplete)).isTrue();
      long descriptors = ProcessFigures.descriptors(cluster.pid());
      long threads = ProcessFigures.threads(cluster.pid());
      die(cluster, DEATHS);
      assertThat(Await.until(Duration.ofSeconds(20), cluster::isComplete)).isTrue();
      assertThat(
              Await.until(
                  Duration.ofSeconds(10),
                  () ->
                      ProcessFigures.descriptors(cluster.pid()) <= descriptors
                          && ProcessFigures.threads(cluster.pid()) <= threads + 3))
          .as(
              "descriptors %d -> %d, threads %d -> %d",
              descriptors,
              ProcessFigures.descriptors(cluster.pid()),
              threads,
              ProcessFigures.threads(cluster.pid()))
          .isTrue();
      assertThat(ProcessFigures.zombiesOf(cluster.pid())).isZero();
      assertThat(Requests.pids(LoadPlan.to(cluster.url("/")), 100)).hasSize(2);
    }
  }

  private static void die(CadreProcess cluster, int times) {
    for (int i = 0; i < times; i++) {
      long mark = cluster.log().mark();
      CadreProcess.signal(cluster.workers().getFirst(), "KILL");
      cluster.log().await(mark, "New worker \\d+ is ready", Duration.ofSeconds(30));
    }
  }
}
