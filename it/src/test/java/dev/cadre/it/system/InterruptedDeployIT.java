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
import dev.cadre.it.cluster.RunningCommand;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Whatever ends in the middle of a deploy, the old version serves or the new one: never nothing,
 * and never both for good. The end of a canary is in {@link VerifiedDeployIT}.
 */
@SystemTest
final class InterruptedDeployIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Each connection may have had a request at the worker that was killed. */
  private static final int CONNECTIONS = 4;

  private static ClusterSpec spec(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    return ClusterSpec.of(command, jar)
        .with("--ready-path", "/ready", "--probe-path", "/", "--observe", "3s")
        .with("--standby", "off", "--drain-timeout", "3s");
  }

  private static RunningLoad load(CadreProcess cluster) {
    return Load.start(
        LoadPlan.to(cluster.url("/"))
            .connections(CONNECTIONS)
            .requests(Long.MAX_VALUE)
            .time(Duration.ofMinutes(3))
            .thinkTime(Duration.ofMillis(5))
            .worker(Requests::versionOf));
  }

  private static RunningCommand deploy(CadreProcess cluster) throws IOException {
    Path next = cluster.spec().command().folder().resolve("next.jar");
    FixtureJar.write(next, HttpServerApp.class, "v2");
    return RunningCommand.start(
        cluster.spec().command(), "deploy", next.toString(), "--name", "app");
  }

  private static Set<String> versions(CadreProcess cluster) {
    return Requests.versions(LoadPlan.to(cluster.url("/")), 50);
  }

  @Test
  void aCommandThatIsInterruptedLeavesTheRolloutToItself(CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command).startAndAwaitReady();
        RunningLoad load = load(cluster);
        RunningCommand deploy = deploy(cluster)) {
      deploy.output().await(0, "gets 5 % of the connections", LIMIT);
      CadreProcess.signal(deploy.pid(), "INT");
      assertThat(deploy.awaitExit(LIMIT)).isEqualTo(130);
      deploy.output().await(0, "cadre deploy: it goes on without this command", LIMIT);
      cluster.awaitLog("Rolling restart complete", LIMIT);
      assertThat(versions(cluster)).containsExactly("v2");
      LoadReport report = load.stop();
      assertThat(report.failed()).as("%s", report).isZero();
    }
  }

  @Test
  void anOldWorkerThatDiesInTheTrialIsReplacedByItsOwnVersion(CadreCommand command)
      throws IOException {
    try (CadreProcess cluster = spec(command).startAndAwaitReady();
        RunningLoad load = load(cluster)) {
      List<Long> old = cluster.workers();
      long mark = cluster.log().mark();
      try (RunningCommand deploy = deploy(cluster)) {
        deploy.output().await(0, "gets 5 % of the connections", LIMIT);
        // Not the one that the canary is compared with.
        CadreProcess.signal(cluster.health().ofSlot(1), "KILL");
        cluster.log().await(mark, "Forking replacement worker", LIMIT);
        assertThat(deploy.awaitExit(LIMIT)).as(deploy.output().toString()).isZero();
      }
      assertThat(versions(cluster)).containsExactly("v2");
      assertThat(cluster.workers()).hasSize(2).doesNotContainAnyElementsOf(old);
      assertThat(load.stop().failed()).isLessThanOrEqualTo(CONNECTIONS);
    }
  }

  @Test
  void aNewWorkerThatDiesWhenItsSlotHasMovedIsReplacedByTheNewVersion(CadreCommand command)
      throws IOException {
    ClusterSpec spec = spec(command).with("--observe", "500ms", "--slot-delay", "3s");
    try (CadreProcess cluster = spec.startAndAwaitReady();
        RunningLoad load = load(cluster)) {
      long mark = cluster.log().mark();
      try (RunningCommand deploy = deploy(cluster)) {
        cluster.log().await(mark, "Old worker \\d+ exited", LIMIT);
        CadreProcess.signal(cluster.health().ofSlot(0), "KILL");
        assertThat(deploy.awaitExit(LIMIT)).as(deploy.output().toString()).isZero();
      }
      assertThat(versions(cluster)).containsExactly("v2");
      assertThat(load.stop().failed()).isLessThanOrEqualTo(CONNECTIONS);
    }
  }

  @Test
  void aPrimaryThatIsStoppedStopsBothVersions(CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command).startAndAwaitReady();
        RunningCommand deploy = deploy(cluster)) {
      deploy.output().await(0, "gets 5 % of the connections", LIMIT);
      cluster.signal("TERM");
      assertThat(deploy.awaitExit(LIMIT)).isEqualTo(5);
      assertThat(deploy.output().toString()).contains("the cluster was stopped");
      assertThat(cluster.awaitExit(LIMIT)).isZero();
      cluster.stop(); // Nothing is left.
    }
  }

  @Test
  void aPrimaryThatIsKilledLeavesTheOldVersionAndTheNextOneSaysSo(CadreCommand command)
      throws IOException {
    try (CadreProcess cluster = spec(command).startAndAwaitReady();
        RunningCommand deploy = deploy(cluster)) {
      deploy.output().await(0, "gets 5 % of the connections", LIMIT);
      assertThat(history(cluster)).contains("under way");
      cluster.signal("KILL");
      assertThat(deploy.awaitExit(LIMIT)).isNotZero();
      try (CadreProcess next = spec(command).startAndAwaitReady()) {
        next.awaitLog(
            "The last primary ended in the middle of a rollout \\(cadre deploy of", LIMIT);
        assertThat(versions(next)).containsExactly("v1");
        assertThat(history(next))
            .contains("interrupted: the primary did not live to its end")
            .doesNotContain("under way");
      }
    }
  }

  @Test
  void aPrimaryThatIsKilledInARollbackHasSaidWhatItDid(CadreCommand command) throws IOException {
    ClusterSpec spec = spec(command).with("--observe", "0s", "--slot-delay", "10s");
    try (CadreProcess cluster = spec.startAndAwaitReady();
        RunningCommand deploy = deploy(cluster)) {
      assertThat(deploy.awaitExit(LIMIT)).as(deploy.output().toString()).isZero();
      try (RunningCommand back = RunningCommand.start(command, "rollback", "--name", "app")) {
        assertThat(
                Await.until(
                    LIMIT, () -> history(cluster).matches("(?s).*cadre rollback +under way.*")))
            .isTrue();
        cluster.signal("KILL");
        assertThat(back.awaitExit(LIMIT)).isNotZero();
      }
      try (CadreProcess next = spec(command).startAndAwaitReady()) {
        next.awaitLog(
            "The last primary ended in the middle of a rollout \\(cadre rollback of", LIMIT);
        assertThat(history(next)).doesNotContain("under way");
      }
    }
  }

  private static String history(CadreProcess cluster) {
    return cluster.command(LIMIT, "history", "--name", "app").output();
  }

  @Test
  void aSecondDeployIsRefusedAndTheFirstEnds(CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command).startAndAwaitReady();
        RunningLoad load = load(cluster)) {
      try (RunningCommand first = deploy(cluster)) {
        first.output().await(0, "gets 5 % of the connections", LIMIT);
        try (RunningCommand second = deploy(cluster)) {
          assertThat(second.awaitExit(LIMIT)).as(second.output().toString()).isEqualTo(6);
        }
        assertThat(first.awaitExit(LIMIT)).as(first.output().toString()).isZero();
      }
      assertThat(versions(cluster)).containsExactly("v2");
      assertThat(load.stop().failed()).isZero();
    }
  }

  @Test
  void withAFullDiskTheOldVersionServes(CadreCommand command) throws IOException {
    Path run = command.folder().resolve("run");
    try (SmallDisk disk = SmallDisk.at(run, 4);
        SmallDisk state =
            SmallDisk.at(Files.createDirectory(command.folder().resolve("state")), 1)) {
      try (CadreProcess cluster = spec(command).with("--state", "none").startAndAwaitReady();
          RunningLoad load = load(cluster)) {
        Path next = command.folder().resolve("large.jar");
        FixtureJar.write(next, HttpServerApp.class, "v2");
        byte[] noise = new byte[8 << 20];
        new Random(1).nextBytes(noise);
        try (FileSystem jar = FileSystems.newFileSystem(next)) {
          Files.write(jar.getPath("noise"), noise);
        }
        state.fill();
        CadreCommand.Result large =
            cluster.command(LIMIT, "deploy", next.toString(), "--name", "app");
        assertThat(large.exitCode()).as(large.output()).isEqualTo(5);
        assertThat(large.output()).containsPattern("a snapshot needs [0-9,]+ bytes, and .* free");

        disk.fill();
        try (RunningCommand deploy = deploy(cluster)) {
          assertThat(deploy.awaitExit(LIMIT)).as(deploy.output().toString()).isEqualTo(5);
        }
        assertThat(versions(cluster)).containsExactly("v1");
        disk.empty();
        try (RunningCommand deploy = deploy(cluster)) {
          assertThat(deploy.awaitExit(LIMIT)).as(deploy.output().toString()).isZero();
        }
        assertThat(versions(cluster)).containsExactly("v2");
        cluster.awaitLog("The evidence could not be written", LIMIT);
        LoadReport report = load.stop();
        assertThat(report.failed()).as("%s", report).isZero();
      }
      assertThat(Await.until(LIMIT, () -> command.processes().alive().isEmpty())).isTrue();
    }
  }
}
