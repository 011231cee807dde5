package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreCommand.Result;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.cluster.FreePort;
import dev.cadre.it.fixture.ExitsAtBootApp;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An application in the background, and what an operator sees of it. */
@SystemTest
final class BackgroundIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static Result start(CadreCommand command, Path jar) {
    String[] words = {
      "start",
      jar.toString(),
      "--name",
      "app",
      "--workers",
      "2",
      "--health-port",
      "0",
      "--",
      Integer.toString(FreePort.next())
    };
    return command.run(LIMIT, words);
  }

  @Test
  void startReturnsWhenAllIsReadyAndTheOtherCommandsFindIt(CadreCommand command)
      throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    Result started = start(command, jar);
    assertThat(started.exitCode()).as(started.output()).isZero();
    assertThat(started.output()).contains("Started app: primary ", ", 2 workers on ", "Log: ");
    try {
      assertThat(start(command, jar).exitCode()).isEqualTo(4);

      Result logs = command.run(LIMIT, "logs", "app", "--grep", "is ready");
      assertThat(logs.output().lines()).as(logs.output()).hasSizeGreaterThanOrEqualTo(2);

      Result described = command.run(LIMIT, "describe");
      assertThat(described.output()).contains("cadre.log", "drain-timeout", jar.toString());

      Result dumped = command.run(LIMIT, "dump", "0", "--jfr", "1", "--heap");
      assertThat(dumped.exitCode()).as(dumped.output()).isZero();
      String last = dumped.output().lines().reduce((_, line) -> line).orElseThrow();
      Path folder = Path.of(last.substring(last.indexOf('/')));
      assertThat(folder.resolve("threads.txt")).content().contains("cadre-channel");
      assertThat(folder.resolve("classes.txt")).content().contains("java.lang.String");
      assertThat(folder.resolve("heap.txt")).isNotEmptyFile();
      assertThat(folder.resolve("threads.json")).isNotEmptyFile();
      assertThat(folder.resolve("status.json")).content().contains("\"generation\"");
      assertThat(Files.size(folder.resolve("recording.jfr"))).isPositive();
      assertThat(Files.size(folder.resolve("heap.hprof"))).isGreaterThan(100_000);
    } finally {
      Result stopped = command.run(LIMIT, "stop", "app");
      assertThat(stopped.exitCode()).as(stopped.output()).isZero();
    }
    assertThat(Await.until(LIMIT, () -> command.processes().alive().isEmpty())).isTrue();
    assertThat(command.run(LIMIT, "logs", "app", "--grep", "Primary").output())
        .as("the log of an application that has ended")
        .contains("starting 2 workers");
  }

  @Test
  void logsFollowAFileThatIsMovedAwayUntilThePrimaryEnds(CadreCommand command) throws Exception {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    Path log = command.folder().resolve("app.log");
    try (CadreProcess cluster =
        ClusterSpec.of(command, jar).with("--log-file", log.toString()).startAndAwaitReady()) {
      CompletableFuture<Result> followed =
          CompletableFuture.supplyAsync(() -> command.run(LIMIT, "logs", "-f", "app"));
      Files.move(log, command.folder().resolve("app.log.1"));
      cluster.signal("USR1");
      cluster.rollingRestart(LIMIT);
      cluster.stop();
      Result result = followed.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      assertThat(result.exitCode()).as(result.output()).isZero();
      assertThat(result.output())
          .contains("Rolling restart complete", "Received SIGTERM: stopping 2 workers");
    }
  }

  @Test
  void logsThatDoNotFitOnTheDiskComeFromMemory(CadreCommand command) throws Exception {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    Path folder = Files.createDirectory(command.folder().resolve("logs"));
    Path log = folder.resolve("app.log");
    try (SmallDisk disk = SmallDisk.at(folder, 1);
        CadreProcess cluster =
            ClusterSpec.of(command, jar).with("--log-file", log.toString()).startAndAwaitReady()) {
      disk.fill();
      Requests.versions(LoadPlan.to(cluster.url("/print?2000")), 1); // the last page is full, too
      cluster.rollingRestart(LIMIT);
      Result logs = cluster.command(LIMIT, "logs", "app");
      assertThat(logs.exitCode()).as(logs.output()).isZero();
      assertThat(logs.output())
          .contains("No space left on device", "from the primary's memory:")
          .contains("Rolling restart complete");
      cluster.stop();
    }
  }

  @Test
  void startSaysWhyItFailed(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), ExitsAtBootApp.class, "v1");
    Result started = start(command, jar);
    assertThat(started.exitCode()).as(started.output()).isEqualTo(3);
    assertThat(started.output()).contains("cadre start: app did not start: Exit code 3");
    assertThat(Await.until(LIMIT, () -> command.processes().alive().isEmpty())).isTrue();
  }

  @Test
  void logsOfAPrimaryWithoutALogFileComeFromItsMemory(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady()) {
      Result logs = cluster.command(LIMIT, "logs", "--grep", "Worker \\d+ is ready", "--json");
      assertThat(logs.exitCode()).as(logs.output()).isZero();
      assertThat(logs.output().lines())
          .hasSize(2)
          .allMatch(line -> line.startsWith("{\"time\":\"") && line.contains("is ready"));
    }
  }
}
