package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What would not fit in memory is not begun, and the numbers are said: in a control group with less
 * room than a worker takes.
 */
@SystemTest
final class MemoryBudgetIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** For the primary's own use meanwhile; a worker takes more. */
  private static final long LITTLE = 24 << 20;

  private static final String NUMBERS = "would need about \\d+ MB, .* and \\d+ MB are free";

  private static ClusterSpec spec(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    return ClusterSpec.of(command, jar)
        .with("--memory-check", "on", "--standby", "off", "--ready-path", "/ready");
  }

  @Test
  void aRolloutThatDoesNotFitIsRefusedAndOneThatFitsAgainIsNot(CadreCommand command)
      throws IOException {
    try (MemoryGroup group = MemoryGroup.make(command.mark());
        CadreProcess cluster = spec(command).startAndAwaitReady()) {
      List<Long> workers = cluster.workers();
      group.add(cluster.pid());
      group.leave(LITTLE);
      for (List<String> words :
          List.of(List.of("reload"), List.of("scale", "+1"), List.of("restart", "0"))) {
        CadreCommand.Result result = cluster.command(LIMIT, words.toArray(String[]::new));
        assertThat(result.exitCode()).as("%s: %s", words, result.output()).isNotZero();
        assertThat(result.output()).containsPattern("1 more worker " + NUMBERS);
      }
      long mark = cluster.log().mark();
      cluster.signal("USR2");
      cluster.log().await(mark, "Rolling restart failed: .*1 more worker " + NUMBERS, LIMIT);
      assertThat(cluster.workers()).containsExactlyElementsOf(workers);

      group.leaveAll();
      assertThat(cluster.command(LIMIT, "reload").exitCode()).isZero();
      assertThat(cluster.workers()).hasSize(2).doesNotContainAnyElementsOf(workers);
      cluster.stop();
    }
  }

  @Test
  void noCacheIsTrainedThen(CadreCommand command) throws IOException {
    try (MemoryGroup group = MemoryGroup.make(command.mark());
        CadreProcess cluster = spec(command).with("--aot", "auto").startAndAwaitReady()) {
      group.add(cluster.pid());
      group.leave(LITTLE);
      cluster.awaitLog("No AOT cache is made for now: 1 more JVM for a training " + NUMBERS, LIMIT);
      assertThat(cluster.command(LIMIT, "status").output())
          .containsPattern("AOT cache: .*" + NUMBERS);
      cluster.stop();
    }
  }
}
