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
import dev.cadre.it.cluster.ProcessTable;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import dev.cadre.it.fixture.UntrainableApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** AOT caches are made by themselves, used, and never missed. */
@SystemTest
final class AotIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Pattern CACHE = Pattern.compile("-XX:AOTCache=(\\S+)");

  /** Of the fields of proc_pid_stat(5) after the command's bracket. */
  private static final int NICE = 16;

  private static ClusterSpec spec(CadreCommand command, Class<?> main) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), main, "v1");
    return ClusterSpec.of(command, jar)
        .with("--aot", "auto", "--ready-path", "/ready", "--standby", "off");
  }

  private static RunningLoad load(CadreProcess cluster) {
    return Load.start(
        LoadPlan.to(cluster.url("/"))
            .connections(2)
            .requests(Long.MAX_VALUE)
            .time(Duration.ofMinutes(3))
            .thinkTime(Duration.ofMillis(5))
            .worker(reply -> Long.toString(Requests.pidOf(reply))));
  }

  /** The JVM that is trained, once there is one. */
  private static long trainee(CadreProcess cluster) {
    return Await.value(LIMIT, () -> findTrainee(cluster)).orElseThrow();
  }

  private static Optional<Long> findTrainee(CadreProcess cluster) {
    return cluster.spec().command().processes().alive().stream()
        .filter(process -> process.command().contains("-XX:AOTMode=record"))
        .map(ProcessTable.Entry::pid)
        .findFirst();
  }

  private static void assertStatus(CadreProcess cluster, String words) {
    Optional<String> status =
        Await.value(
            SOON,
            () -> {
              String output = cluster.command(LIMIT, "status").output();
              return output.contains("AOT cache: " + words)
                  ? Optional.of(output)
                  : Optional.empty();
            });
    assertThat(status).as("%s; log:%n%s", words, cluster.log()).isPresent();
  }

  private static void replaceOne(CadreProcess cluster) {
    long mark = cluster.log().mark();
    CadreProcess.signal(cluster.workers().getFirst(), "KILL");
    cluster.log().await(mark, "New worker \\d+ is ready", SOON);
  }

  @Test
  void aCacheIsMadeBesideTheWorkersAndKept(CadreCommand command) throws IOException {
    ClusterSpec spec = spec(command, HttpServerApp.class);
    try (CadreProcess cluster = spec.startAndAwaitReady()) {
      // It gives way to a rolling restart, and begins anew.
      long interrupted = trainee(cluster);
      cluster.rollingRestart(LIMIT);
      assertThat(Await.until(SOON, () -> ProcessHandle.of(interrupted).isEmpty())).isTrue();

      try (RunningLoad load = load(cluster)) {
        long trainee = trainee(cluster);
        assertThat(nice(trainee)).isEqualTo("19");
        assertThat(Sockets.listening(trainee, spec.port())).isZero();
        assertStatus(cluster, "used by 0 of 2 workers; it is being made");
        cluster.awaitLog("Generation \\d has an AOT cache", LIMIT);
        LoadReport report = load.stop();
        assertThat(report.failed()).as("%s", report).isZero();
        assertThat(report.workers().keySet().stream().map(Long::valueOf))
            .as("nobody else answers")
            .containsExactlyInAnyOrderElementsOf(cluster.workers());
      }
      assertStatus(cluster, "used by 0 of 2 workers; workers that start from now on use it");
      replaceOne(cluster);
      assertStatus(cluster, "used by 1 of 2 workers");
    }
    // It is there when the primary starts again.
    try (CadreProcess cluster = spec.startAndAwaitReady()) {
      assertStatus(cluster, "used by 2 of 2 workers");
      assertThat(cluster.health().document().getString("aotCache"))
          .isEqualTo("used by 2 of 2 workers");

      // A cache that the JVM refuses is given up, and nobody notices.
      Path cache = cacheOf(cluster);
      Files.delete(cache);
      Files.writeString(cache, "this is no cache\n".repeat(1000));
      replaceOne(cluster);
      cluster.awaitLog("The AOT cache of generation 1 is not used any more", SOON);
      assertThat(Requests.pids(LoadPlan.to(cluster.url("/")), 50))
          .containsExactlyInAnyOrderElementsOf(cluster.workers());
      assertThat(cache).doesNotExist();
    }
  }

  private static String nice(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE];
  }

  private static Path cacheOf(CadreProcess cluster) {
    List<Long> workers = cluster.workers();
    return cluster.spec().command().processes().alive().stream()
        .filter(process -> workers.contains(process.pid()))
        .map(process -> CACHE.matcher(process.command()))
        .filter(Matcher::find)
        .map(found -> Path.of(found.group(1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anApplicationThatCannotBeTrainedServesAsEver(CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command, UntrainableApp.class).startAndAwaitReady()) {
      cluster.awaitLog("has no AOT cache, its workers start as ever: .*\\(code 7, signal", LIMIT);
      cluster.awaitLog("    not me", SOON);
      assertStatus(cluster, "used by 0 of 2 workers; none: its training failed");
      replaceOne(cluster);
      assertThat(Requests.pids(LoadPlan.to(cluster.url("/")), 50))
          .containsExactlyInAnyOrderElementsOf(cluster.workers());
    }
  }

  @Test
  void aTrainingEndsWithItsPrimary(CadreCommand command) throws IOException {
    try (CadreProcess cluster = spec(command, HttpServerApp.class).startAndAwaitReady()) {
      long trainee = trainee(cluster);
      cluster.signal("KILL");
      assertThat(Await.until(SOON, () -> ProcessHandle.of(trainee).isEmpty())).isTrue();
      assertThat(Await.until(SOON, () -> command.processes().alive().isEmpty())).isTrue();
      cluster.abandon();
    }
  }

  @Test
  void nothingIsTrainedThatCannotBe(CadreCommand command) throws IOException {
    ClusterSpec spec = spec(command, HttpServerApp.class);
    try (CadreProcess cluster =
        spec.with("--jvm-arg", "-Dslot={worker.slot}").startAndAwaitReady()) {
      assertStatus(cluster, "used by 0 of 2 workers; none: an option, an argument or a variable");
    }
  }
}
