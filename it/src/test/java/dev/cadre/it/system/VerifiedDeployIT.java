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
import dev.cadre.it.fixture.DeadlockingApp;
import dev.cadre.it.fixture.ExitsAtBootApp;
import dev.cadre.it.fixture.FailingApp;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import dev.cadre.it.fixture.LeakingApp;
import dev.cadre.it.fixture.NeverListensApp;
import dev.cadre.it.fixture.OtherPortApp;
import dev.cadre.it.fixture.SlowApp;
import dev.cadre.it.fixture.WorseMetricsApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code cadre deploy} ends well or changes nothing. */
@SystemTest
final class VerifiedDeployIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Pattern EVIDENCE = Pattern.compile("evidence of this failure is in (.*)");

  private static ClusterSpec spec(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    return ClusterSpec.of(command, jar)
        .with("--boot-timeout", "3s", "--ready-path", "/ready", "--ready-timeout", "3s")
        .with("--probe-path", "/", "--observe", "5s", "--jvm-arg", "-Xmx64m")
        .with("--standby", "off", "--drain-timeout", "3s");
  }

  private static RunningLoad load(CadreProcess cluster) {
    return Load.start(
        LoadPlan.to(cluster.url("/"))
            .connections(4)
            .requests(Long.MAX_VALUE)
            .time(Duration.ofMinutes(3))
            .thinkTime(Duration.ofMillis(5))
            .worker(Requests::versionOf));
  }

  private static CadreCommand.Result deploy(CadreProcess cluster, Path jar) {
    return cluster.command(LIMIT, "deploy", jar.toString(), "--name", "app");
  }

  /** A deploy that must be refused, for that reason. */
  private static void assertRefused(CadreProcess cluster, Path jar, String reason) {
    CadreCommand.Result result = deploy(cluster, jar);
    assertThat(result.exitCode()).as(result.output()).isEqualTo(5);
    assertThat(result.output().lines().toList().getLast())
        .as(result.output())
        .containsPattern("^Rolled back: .*" + reason);
    assertThat(Await.until(Duration.ofSeconds(20), () -> cluster.workers().size() == 2)).isTrue();
  }

  @Test
  void eightBrokenDeploysChangeNothing(CadreCommand command) throws IOException {
    Path folder = command.folder();
    try (CadreProcess cluster = spec(command).startAndAwaitReady()) {
      List<Long> before = cluster.workers();
      RunningLoad load = load(cluster);
      assertRefused(
          cluster, jar(folder, ExitsAtBootApp.class, "exits"), "died before it was ready");
      assertRefused(cluster, jar(folder, NeverListensApp.class, "mute"), "did not listen");
      assertRefused(cluster, jar(folder, OtherPortApp.class, "other"), "bound .* but not");
      assertRefused(
          cluster, FixtureJar.writeGarbage(folder.resolve("garbage.jar")), "not a readable jar");
      assertRefused(
          cluster,
          jar(folder, FailingApp.class, "failing"),
          "GET / answered 500 in \\d+ of \\d+ probes, where the old version answered 200");
      assertRefused(
          cluster,
          jar(folder, SlowApp.class, "slow"),
          "GET / takes 3\\d\\.\\d ms .* times the .* ms of the old version");
      assertThat(incident(cluster).resolve("figures.txt")).content().contains("GET /: ");
      LoadReport report = load.stop();
      assertThat(report.failed()).as("%s", report).isZero();
      // What is found before the canary has a share no user has seen.
      assertThat(report.workers().keySet()).containsExactly("v1");

      load = load(cluster);
      assertRefused(
          cluster,
          jar(folder, LeakingApp.class, "leaking"),
          "(ran out of memory|heap is|OutOfMemoryError)");
      report = load.stop();
      assertThat(report.failed())
          .as("no more than the share: %s", report)
          .isLessThan(report.total() / 20);

      load = load(cluster);
      assertRefused(
          cluster,
          jar(folder, DeadlockingApp.class, "deadlocking"),
          "2 of its threads are deadlocked: (orders, payments|payments, orders)");
      assertThat(cluster.workers()).containsExactlyInAnyOrderElementsOf(before);
      report = load.stop();
      assertThat(report.failed()).as("%s", report).isZero();
      Path evidence = incident(cluster);
      assertThat(evidence.resolve("reason.txt")).content().contains("deadlocked");
      assertThat(evidence.resolve("threads.txt")).content().contains("\"payments\" BLOCKED");
      CadreCommand.Result history = cluster.command(LIMIT, "history", "--name", "app");
      assertThat(history.output()).containsPattern("9 .* cadre deploy +rolled back: 2 of its");
    }
  }

  @Test
  void aVersionWhoseMetricsAreWorseIsRefused(CadreCommand command) throws IOException {
    ClusterSpec spec =
        spec(command).with("--metrics-path", "/metrics", "--max-metric", "failures_total=15");
    try (CadreProcess cluster = spec.startAndAwaitReady()) {
      assertRefused(
          cluster,
          jar(command.folder(), WorseMetricsApp.class, "v2"),
          "failures_total is 20, where the old version has 0 \\(max-metric 15 more\\)");
      assertThat(incident(cluster).resolve("figures.txt"))
          .content()
          .contains("metrics: failures_total 20 (old 0)");
      CadreCommand.Result good = deploy(cluster, jar(command.folder(), HttpServerApp.class, "v3"));
      assertThat(good.exitCode()).as(good.output()).isZero();
    }
  }

  private static Path jar(Path folder, Class<?> main, String version) throws IOException {
    return FixtureJar.write(folder.resolve(version + ".jar"), main, version);
  }

  /** The folder of the last failure. */
  private static Path incident(CadreProcess cluster) {
    MatchResult last =
        cluster.log().lines().stream()
            .flatMap(line -> EVIDENCE.matcher(line).results())
            .reduce((_, next) -> next)
            .orElseThrow();
    Path folder = Path.of(last.group(1));
    assertThat(
            Await.until(Duration.ofSeconds(20), () -> Files.exists(folder.resolve("output.txt"))))
        .isTrue();
    return folder;
  }

  @Test
  void aGoodDeployTakesOverAndARollbackGoesBack(CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command).with("--observe", "1s").startAndAwaitReady();
        RunningLoad load = load(cluster)) {
      Path next = jar(command.folder(), HttpServerApp.class, "v2");
      CadreCommand.Result deployed = deploy(cluster, next);
      assertThat(deployed.exitCode()).as(deployed.output()).isZero();
      assertThat(deployed.output()).contains("gets 5 % of the connections for 1 s");
      assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 50)).containsExactly("v2");

      // A dead worker comes back as what was deployed, also when that file is gone.
      Files.delete(next);
      long mark = cluster.log().mark();
      CadreProcess.signal(cluster.workers().getFirst(), "KILL");
      cluster.log().await(mark, "New worker \\d+ is ready", Duration.ofSeconds(20));
      assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 50)).containsExactly("v2");

      // And it is what a reload copies again.
      FixtureJar.write(next, HttpServerApp.class, "v3");
      cluster.rollingRestart(Duration.ofSeconds(30));
      assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 50)).containsExactly("v3");

      CadreCommand.Result back = cluster.command(LIMIT, "rollback", "--name", "app");
      assertThat(back.exitCode()).as(back.output()).isZero();
      assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 50)).containsExactly("v2");
      CadreCommand.Result again = cluster.command(LIMIT, "rollback", "--name", "app");
      assertThat(again.exitCode()).as(again.output()).isEqualTo(1);
      assertThat(again.output()).contains("There is no earlier version");
      LoadReport report = load.stop();
      // Each connection may have had a request at the worker that was killed.
      assertThat(report.failed()).as("%s", report).isLessThanOrEqualTo(4);
    }
  }

  @Test
  void aRollbackToParkedWorkersTakesNoTime(CadreCommand command) throws IOException {
    ClusterSpec spec = spec(command).with("--observe", "0", "--park", "1m");
    try (CadreProcess cluster = spec.startAndAwaitReady()) {
      CadreCommand.Result deployed =
          deploy(cluster, jar(command.folder(), HttpServerApp.class, "v2"));
      assertThat(deployed.exitCode()).as(deployed.output()).isZero();
      assertThat(
              Await.until(
                  LIMIT, () -> cluster.log().count(0, "of the previous generation is parked") == 2))
          .isTrue();
      assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 100)).containsExactly("v2");
      try (RunningLoad load = load(cluster)) {
        long mark = cluster.log().mark();
        CadreCommand.Result back = cluster.command(LIMIT, "rollback", "--name", "app");
        assertThat(back.exitCode()).as(back.output()).isZero();
        assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 50)).containsExactly("v1");
        assertThat(load.stop().failed()).isZero();
        assertThat(cluster.log().count(mark, "is ready$")).as("nothing was booted").isZero();
      }
    }
  }

  @Test
  void whoeverDiesInATrialOneVersionServes(CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command).startAndAwaitReady()) {
      Path next = jar(command.folder(), HttpServerApp.class, "v2");
      long mark = cluster.log().mark();
      CompletableFuture<CadreCommand.Result> deploy =
          CompletableFuture.supplyAsync(() -> deploy(cluster, next));
      String canary = cluster.log().await(mark, "New worker (\\d+) is ready", LIMIT).group(1);
      cluster.log().await(mark, "Trial: the new worker answers", LIMIT);

      CadreCommand.Result second = deploy(cluster, next);
      assertThat(second.exitCode()).as(second.output()).isEqualTo(6);

      CadreProcess.signal(Long.parseLong(canary), "KILL");
      CadreCommand.Result result = deploy.join();
      assertThat(result.exitCode()).as(result.output()).isEqualTo(5);
      assertThat(result.output()).contains("died after it was ready");
      assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 50)).containsExactly("v1");
    }
  }

  @Test
  void aStartThatRunsAnotherVersionThanWasDeployedSaysSo(CadreCommand command) throws IOException {
    ClusterSpec spec = spec(command).with("--observe", "300ms");
    try (CadreProcess first = spec.startAndAwaitReady()) {
      assertThat(first.log().toString()).doesNotContain("another version");
      Path jar = command.folder().resolve("v2.jar");
      CadreCommand.Result deployed =
          deploy(first, FixtureJar.write(jar, HttpServerApp.class, "v2"));
      assertThat(deployed.exitCode()).as(deployed.output()).isZero();
      first.stop();
    }
    try (CadreProcess second = spec.startAndAwaitReady()) {
      second.awaitLog("This start runs another version than was rolled out last.*v2.jar", LIMIT);
      second.stop();
    }
  }
}
