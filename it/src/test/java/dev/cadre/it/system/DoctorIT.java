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
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code cadre doctor} says of an application under load: of what use a cluster is to it. */
@SystemTest
final class DoctorIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @ParameterizedTest
  @CsvSource({
    "/cpu?5, It is bound by the processors",
    "/slow?50, It waits",
    "/lock?5, It is bound by locks"
  })
  void saysWhatBindsIt(String path, String verdict, CadreCommand command) throws Exception {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady();
        RunningLoad load =
            Load.start(
                LoadPlan.to(cluster.url(path))
                    .connections(24)
                    .requests(Long.MAX_VALUE)
                    .time(Duration.ofMinutes(2)))) {
      assertThat(Await.until(PATIENCE, () -> load.ok() >= 100)).isTrue();
      AtomicReference<String> said = new AtomicReference<>("");
      assertThat(
              Await.until(
                  PATIENCE, // others may have the processors for a while
                  () -> {
                    said.set(command.run(PATIENCE, "doctor", "--name", "app").output());
                    return said.get().contains(verdict);
                  }))
          .as(said.get())
          .isTrue();
      assertThat(said.get()).containsPattern("all \\d+ connections come from one address");
    }
  }
}
