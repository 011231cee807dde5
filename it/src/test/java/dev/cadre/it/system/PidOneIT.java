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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The primary as a container's first process: in a pid namespace of its own. */
@SystemTest
final class PidOneIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void firstProcessReapsRestartsAndStops(CadreCommand command) throws Exception {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    CadreCommand contained =
        command.after("unshare", "--pid", "--fork", "--mount-proc", "--kill-child=KILL");
    try (CadreProcess cluster = ClusterSpec.of(contained, jar).startAndAwaitReady()) {
      assertThat(cluster.log().count(0, "Primary 1 starting 2 workers")).isEqualTo(1);
      long primary =
          ProcessHandle.of(cluster.pid()).orElseThrow().children().findFirst().orElseThrow().pid();

      // Whoever loses its parent becomes a child of the first process.
      int orphans = 20;
      String make = "i=0; while [ $i -lt " + orphans + " ]; do (sleep 0.1 &); i=$((i+1)); done";
      Process maker =
          new ProcessBuilder("nsenter", "--target", "" + primary, "--pid", "sh", "-c", make)
              .inheritIO()
              .start();
      assertThat(maker.waitFor()).isZero();
      assertThat(Await.until(PATIENCE, () -> children(primary) == 3))
          .as("two workers and the standby, no orphan and no zombie")
          .isTrue();

      FixtureJar.write(jar, HttpServerApp.class, "v2");
      long mark = cluster.log().mark();
      CadreProcess.signal(primary, "USR2");
      cluster.log().await(mark, "Rolling restart complete", PATIENCE);
      assertThat(Requests.versions(LoadPlan.to(cluster.url("/")), 10)).containsExactly("v2");

      CadreProcess.signal(primary, "TERM");
      assertThat(cluster.awaitExit(PATIENCE)).isZero();
    }
  }

  /** Zombies as well. */
  private static long children(long parent) {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes.filter(process -> parentOf(process) == parent).count();
    } catch (IOException e) {
      return -1;
    }
  }

  private static long parentOf(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"));
      // After the name, which may have spaces: the state, then the parent.
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", 3)[1]);
    } catch (IOException e) {
      return -1; // no process, or one that has just ended
    }
  }
}
