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
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten rolling restarts in a row under load: the claim of the front page. */
@Tag("long")
@SystemTest
final class TenRestartsIT {

  private static final int RESTARTS = 10;

  @ParameterizedTest
  @EnumSource(LoadPlan.Mode.class)
  void loseNothingOfTwoHundredThousandRequests(LoadPlan.Mode mode, CadreCommand command)
      throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v0");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady();
        RunningLoad load =
            Load.start(
                LoadPlan.to(cluster.url("/"))
                    .with(mode)
                    .connections(32)
                    .requests(Long.MAX_VALUE)
                    .time(Duration.ofMinutes(10))
                    .check(reply -> reply.body().startsWith("v")))) {
      for (int i = 0; i < RESTARTS; i++) {
        cluster.rollingRestart(Duration.ofSeconds(90));
        assertThat(cluster.workers()).hasSize(2);
      }
      assertThat(Await.until(Duration.ofMinutes(3), () -> load.ok() >= 200_000)).isTrue();
      LoadReport report = load.stop();
      System.out.println(mode + " with " + RESTARTS + " rolling restarts: " + report);
      assertThat(report.failed()).as("%s", report).isZero();
      assertThat(report.ok()).isGreaterThanOrEqualTo(200_000);
      assertThat(Await.until(Duration.ofSeconds(20), cluster::isComplete)).isTrue();
    }
  }
}
