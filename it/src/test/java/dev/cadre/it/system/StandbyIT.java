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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One more JVM is booted up to the application's main, and takes the place of a dead worker. */
@SystemTest
final class StandbyIT {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Seconds after the last change by which there would be a standby. */
  private static final int LONG_ENOUGH = 4;

  private static ClusterSpec spec(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    return ClusterSpec.of(command, jar);
  }

  /** The standby, once there is another than {@code before}. */
  private static long await(CadreProcess cluster, long before) {
    long[] found = new long[1];
    assertThat(
            Await.until(
                LIMIT,
                () -> {
                  found[0] = cluster.health().document().getLong("standbyPid", 0L);
                  return found[0] != 0 && found[0] != before;
                }))
        .as("a standby; log:\n%s", cluster.log())
        .isTrue();
    return found[0];
  }

  /** Asks worker by worker, through the shared port. */
  private static String ask(CadreProcess cluster, int slot, String path) {
    LoadPlan plan = LoadPlan.to(cluster.url(path)).sources(Requests.from("127.77.0." + slot));
    return Requests.bodies(plan, 1).iterator().next();
  }

  private static long kill(CadreProcess cluster, int slot) {
    long victim = cluster.health().ofSlot(slot);
    long mark = cluster.log().mark();
    CadreProcess.signal(victim, "KILL");
    return Long.parseLong(cluster.log().await(mark, "New worker (\\d+) is ready", LIMIT).group(1));
  }

  @Test
  void becomesTheWorkerThatDied(CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command).startAndAwaitReady()) {
      long standby = await(cluster, 0);
      assertThat(cluster.workers()).hasSize(2).doesNotContain(standby);
      assertThat(cluster.log().count(0, "serving on")).as("mains that ran").isEqualTo(2);

      long replacement = kill(cluster, 1);
      assertThat(replacement).isEqualTo(standby);
      assertThat(cluster.health().ofSlot(1)).isEqualTo(standby);
      assertThat(cluster.health().worker(standby).getDouble("uptime")).isLessThan(20);
      assertThat(ask(cluster, 1, "/")).isEqualTo("v1 " + standby);
      assertThat(ask(cluster, 1, "/place")).isEqualTo("1 3");
      cluster.awaitLog("\\[1 " + standby + "\\] serving on", LIMIT);
      // Of the four that listen, and that the primary has too, it has kept its own.
      assertThat(Sockets.listening(standby, cluster.spec().port())).isEqualTo(1);

      long next = await(cluster, standby);
      assertThat(kill(cluster, 0)).isEqualTo(next);
      cluster.stop();
    }
  }

  @Test
  void isReplacedWhenItDies(CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command).startAndAwaitReady()) {
      long first = await(cluster, 0);
      CadreProcess.signal(first, "KILL");
      cluster.awaitLog("The standby " + first + " has ended by itself .*SIGKILL", LIMIT);
      long second = await(cluster, first);
      assertThat(kill(cluster, 0)).isEqualTo(second);
    }
  }

  @Test
  void isNotTakenWhileItIsStopped(CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command).startAndAwaitReady()) {
      long stopped = await(cluster, 0);
      CadreProcess.signal(stopped, "STOP");
      assertThat(Await.until(LIMIT, () -> stat(stopped).contains(") T "))).isTrue();
      assertThat(kill(cluster, 0)).isNotEqualTo(stopped);
      assertThat(cluster.log().toString()).contains("The standby " + stopped + " was stopped by");
      assertThat(Await.until(LIMIT, () -> ProcessHandle.of(stopped).isEmpty())).isTrue();
    }
  }

  private static String stat(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/stat"));
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  @Test
  void isOfTheGenerationThatServes(CadreCommand command) throws IOException {
    ClusterSpec spec = spec(command);
    try (CadreProcess cluster = spec.startAndAwaitReady()) {
      long old = await(cluster, 0);
      FixtureJar.write(spec.artefact(), HttpServerApp.class, "v2");
      cluster.rollingRestart(Duration.ofSeconds(60));
      long renewed = await(cluster, old);
      assertThat(Await.until(LIMIT, () -> ProcessHandle.of(old).isEmpty())).isTrue();
      assertThat(kill(cluster, 0)).isEqualTo(renewed);
      assertThat(ask(cluster, 0, "/")).isEqualTo("v2 " + renewed);
    }
  }

  @ParameterizedTest
  @CsvSource({"--standby, off", "--jvm-arg, -Dworker={worker.slot}"})
  void isNotThereWhenItIsNotWantedOrCannotBe(String option, String value, CadreCommand command)
      throws IOException {
    try (CadreProcess cluster = spec(command).with(option, value).startAndAwaitReady()) {
      long replacement = kill(cluster, 0);
      assertThat(cluster.workers()).hasSize(2).contains(replacement);
      assertThat(
              Await.until(
                  LIMIT,
                  () -> cluster.health().worker(replacement).getDouble("uptime") > LONG_ENOUGH))
          .isTrue();
      assertThat(Optional.ofNullable(cluster.health().document().get("standbyPid"))).isEmpty();
      assertThat(cluster.spec().command().processes().alive()).hasSize(3);
    }
  }
}
