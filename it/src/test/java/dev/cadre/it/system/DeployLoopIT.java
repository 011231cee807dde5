package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.Load;
import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.client.LoadReport;
import dev.cadre.it.client.RunningLoad;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.cluster.ProcessFigures;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deploys and rollbacks in a row, under load, lose nothing and leave nothing behind. */
@SystemTest
final class DeployLoopIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long MB = 1 << 20;

  @Test
  void threeRounds(CadreCommand command) throws IOException {
    assertLeavesNothing(command, 3);
  }

  @Test
  @Tag("long")
  @Timeout(value = 30, unit = TimeUnit.MINUTES) // 8 to 9 s a round
  void aHundredRounds(CadreCommand command) throws IOException {
    assertLeavesNothing(command, 100);
  }

  private static void assertLeavesNothing(CadreCommand command, int rounds) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v0");
    Path next = command.folder().resolve("next.jar");
    ClusterSpec spec =
        ClusterSpec.of(command, jar)
            .with("--ready-path", "/ready", "--observe", "300ms", "--standby", "off");
    try (CadreProcess cluster = spec.startAndAwaitReady();
        RunningLoad load =
            Load.start(
                LoadPlan.to(cluster.url("/"))
                    .connections(4)
                    .requests(Long.MAX_VALUE)
                    .time(Duration.ofMinutes(30))
                    .thinkTime(Duration.ofMillis(5))
                    .worker(Requests::versionOf))) {
      round(cluster, next, "v1"); // what is made once is not counted
      long descriptors = ProcessFigures.descriptors(cluster.pid());
      long threads = ProcessFigures.threads(cluster.pid());
      long live = ProcessFigures.liveBytes(cluster.pid());
      for (int i = 2; i <= rounds; i++) {
        round(cluster, next, "v" + i);
      }
      LoadReport report = load.stop();
      assertThat(report.failed()).as("%s", report).isZero();
      assertThat(report.workers()).containsKeys("v0", "v" + rounds);
      assertThat(
              Await.until(
                  Duration.ofSeconds(20),
                  () -> ProcessFigures.descriptors(cluster.pid()) <= descriptors + 2))
          .as("descriptors: %d before", descriptors)
          .isTrue();
      assertThat(ProcessFigures.threads(cluster.pid())).isLessThanOrEqualTo(threads + 4);
      // Resident memory also grows with a heap that nobody has had a reason to collect.
      assertThat(ProcessFigures.liveBytes(cluster.pid())).isLessThan(live + 8 * MB);
      assertThat(Await.until(Duration.ofSeconds(10), () -> copies(command) == 1))
          .as("copies on disk")
          .isTrue();
    }
  }

  private static void round(CadreProcess cluster, Path next, String version) throws IOException {
    FixtureJar.write(next, HttpServerApp.class, version);
    CadreCommand.Result deployed =
        cluster.command(LIMIT, "deploy", next.toString(), "--name", "app");
    assertThat(deployed.exitCode()).as(deployed.output()).isZero();
    CadreCommand.Result back = cluster.command(LIMIT, "rollback", "--name", "app");
    assertThat(back.exitCode()).as(back.output()).isZero();
  }

  private static long copies(CadreCommand command) {
    try (Stream<Path> copies = Files.list(command.folder().resolve("run/cadre/app/generations"))) {
      return copies.count();
    } catch (IOException e) {
      return -1;
    }
  }
}
