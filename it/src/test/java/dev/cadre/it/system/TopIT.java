package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import dev.cadre.it.cluster.CadreProcess;
import dev.cadre.it.cluster.ClusterSpec;
import dev.cadre.it.cluster.ProcessTable;
import dev.cadre.it.fixture.FixtureJar;
import dev.cadre.it.fixture.HttpServerApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code cadre top} as somebody uses it who sits at a terminal. */
@SystemTest
final class TopIT {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Three times; each time it says how it ended, and in which state the terminal is. */
  private static final String THREE_TIMES =
      """
      before=$(stty -g)
      for run in 1 2 3; do
        "$@"
        echo "run $run: exit code $?"
        [ "$(stty -g)" = "$before" ] && echo "run $run: restored"
      done
      exec cat
      """;

  @Test
  void showsWhatHappensScalesAndGivesTheTerminalBack(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady();
        Tmux terminal = Tmux.open(command, 100, 24, THREE_TIMES, "top", "--name", "app")) {
      List<Long> workers = cluster.workers();
      for (long pid : workers) {
        awaitReady(terminal, pid);
      }
      assertThat(terminal.screen().getFirst()).startsWith("app  running  generation 1");
      assertThat(terminal.screen().getLast()).startsWith("q quit");
      assertThat(terminal.isTaken()).isTrue();

      CadreProcess.signal(workers.getFirst(), "KILL");
      awaitReady(terminal, replacement(cluster, workers));
      terminal.awaitScreen(
          "table without the dead worker",
          screen -> screen.stream().noneMatch(line -> isRow(line, workers.getFirst())));

      terminal.press("+");
      terminal.await("question", line -> line.contains("from 2 to 3 workers? y/n"));
      terminal.press("y");
      terminal.await("third worker", line -> line.matches("3 of 3 ready .*"));
      terminal.await("outcome", line -> line.startsWith("scale: "));

      terminal.resize(60, 14);
      terminal.press("Down");
      terminal.awaitScreen(
          "keys in the last of 14 rows",
          screen -> screen.size() == 14 && screen.getLast().startsWith("q quit"));
      terminal.await("selection", line -> line.matches("> +1 +\\d+ ready .*"));

      terminal.press("q");
      terminal.await("exit code 0", line -> line.equals("run 1: exit code 0"));
      terminal.await("settings of the terminal", line -> line.equals("run 1: restored"));

      // It is there again: now a signal ends it.
      ProcessTable.Entry top = await(command);
      terminal.await("second frame", line -> line.startsWith("app  running"));
      CadreProcess.signal(top.pid(), "TERM");
      terminal.await("exit code 143", line -> line.equals("run 2: exit code 143"));
      terminal.await("settings of the terminal", line -> line.equals("run 2: restored"));

      terminal.await("third frame", line -> line.startsWith("app  running"));
      cluster.signal("TERM");
      terminal.await("reason", line -> line.equals("cadre top: the primary of app has ended."));
      terminal.await("exit code 1", line -> line.equals("run 3: exit code 1"));
      terminal.await("settings of the terminal", line -> line.equals("run 3: restored"));
      assertThat(terminal.isTaken()).isFalse();
    }
  }

  private static void awaitReady(Tmux terminal, long pid) {
    terminal.await(
        "ready worker " + pid, line -> isRow(line, pid) && line.matches(".* ready +\\d.*"));
  }

  private static boolean isRow(String line, long pid) {
    return line.matches("[> ] +\\d+ +" + pid + " .*");
  }

  private static long replacement(CadreProcess cluster, List<Long> before) {
    return Await.value(
            LIMIT,
            () ->
                cluster.workers().size() == 2
                    ? cluster.workers().stream().filter(pid -> !before.contains(pid)).findFirst()
                    : Optional.<Long>empty())
        .orElseThrow(() -> new AssertionError("no replacement"));
  }

  /** The process of {@code cadre top}. */
  private static ProcessTable.Entry await(CadreCommand command) {
    return Await.value(
            LIMIT,
            () ->
                command.processes().alive().stream()
                    .filter(entry -> entry.command().endsWith("cadre.jar top --name app"))
                    .filter(entry -> entry.command().startsWith(CadreCommand.java()))
                    .findFirst())
        .orElseThrow(() -> new AssertionError("no cadre top"));
  }

  @Test
  void withoutATerminalItSaysWhatToDoAndOnceIsText(CadreCommand command) throws IOException {
    Path jar = FixtureJar.write(command.folder().resolve("app.jar"), HttpServerApp.class, "v1");
    try (CadreProcess cluster = ClusterSpec.of(command, jar).startAndAwaitReady()) {
      CadreCommand.Result refused = cluster.command(LIMIT, "top");
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.output()).contains("--once", "--json");
      CadreCommand.Result once = cluster.command(LIMIT, "top", "--once");
      assertThat(once.exitCode()).as(once.output()).isZero();
      for (long pid : cluster.workers()) {
        assertThat(once.output()).contains(" " + pid + " ready ");
      }
      assertThat(once.output()).doesNotContain("\033");
      CadreCommand.Result json = cluster.command(LIMIT, "top", "--once", "--json");
      assertThat(json.output().lines()).hasSize(1);
      assertThat(json.output()).contains("\"cpuPercent\":", "\"memoryMax\":");
    }
  }
}
