package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class CliTest {
  @TempDir Path folder;
  private ShellFixture shell = new ShellFixture(Path.of("/"));

  @BeforeEach
  void aShell() {
    shell = new ShellFixture(folder);
  }

  @Test
  void helpIsThereForEverythingWithExamples() {
    assertThat(shell.run("--help")).isZero();
    String help = shell.out();
    assertThat(shell.run("help")).isZero();
    assertThat(shell.out()).isEqualTo(help);
    for (CommandLine command : Cli.build().getSubcommands().values()) {
      String name = command.getCommandName();
      assertThat(help).contains("  " + name + " ");
      assertThat(shell.run("help", name)).isZero();
      String ofCommand = shell.out();
      assertThat(ofCommand).startsWith("Usage: cadre " + name).contains("Examples:", "--help");
      assertThat(shell.run(name, "--help")).isZero();
      assertThat(shell.out()).isEqualTo(ofCommand);
    }
  }

  @Test
  void nothingAtAllIsWrongUsageAndShowsTheHelp() {
    assertThat(shell.run()).isEqualTo(2);
    assertThat(shell.err()).startsWith("Usage: cadre").contains("Commands:");
    assertThat(shell.out()).isEmpty();
  }

  @Test
  void theVersionIsOneLine() {
    assertThat(shell.run("--version")).isZero();
    assertThat(shell.out()).matches("cadre \\S+ \\(Java \\S+, \\S+ \\S+\\)\n");
  }

  @Test
  void whatDoesNotExistIsExplained() {
    assertThat(shell.run("relaod")).isEqualTo(2);
    assertThat(shell.err())
        .isEqualTo("cadre: unknown command relaod. Did you mean cadre reload? See cadre help.\n");
    assertThat(shell.run("shop.jar")).isEqualTo(2);
    assertThat(shell.err()).contains("To run it: cadre run shop.jar");
    assertThat(shell.run("--workers", "2")).isEqualTo(2);
    assertThat(shell.run("status", "--jsn")).isEqualTo(2);
    assertThat(shell.err())
        .isEqualTo(
            "cadre: status: unknown option --jsn. Did you mean --json? See cadre help status.\n");
    assertThat(shell.run("list", "shop")).isEqualTo(2);
    assertThat(shell.err()).contains("list: unknown argument shop.");
    assertThat(shell.run("status", "--", "x")).isEqualTo(2);
    assertThat(shell.err())
        .contains("Only run, start, systemd and kubernetes take arguments after --");
    assertThat(shell.run("help", "rum")).isEqualTo(2);
    assertThat(shell.err()).contains("Did you mean run?");
    assertThat(shell.run("status", "a", "--name", "b")).isEqualTo(2);
    assertThat(shell.err()).contains("two names");
    assertThat(shell.run("completion", "bsh")).isEqualTo(2);
    assertThat(shell.err()).contains("none for bsh", "Did you mean bash?");
    assertThat(shell.run("help", "bogus")).isEqualTo(2);
    assertThat(shell.err()).contains("unknown command bogus", "All commands: cadre help");
    assertThat(shell.run("completion")).isEqualTo(2);
  }

  @Test
  void bashCompletesWithTheScript() throws Exception {
    assertThat(shell.run("completion", "bash")).isZero();
    Path script = Files.writeString(folder.resolve("cadre.bash"), shell.out());
    assertThat(complete(script, "cadre", "re")).contains("reload");
    assertThat(complete(script, "cadre", "run", "--work")).containsExactly("--workers");
    assertThat(complete(script, "cadre", "run", "--balance", "")).contains("random", "sticky");
    assertThat(shell.run("completion", "zsh")).isZero();
    assertThat(shell.out()).contains("bashcompinit");
  }

  @Test
  void bashCompletesTheNamesOfWhatRuns() throws Exception {
    assertThat(shell.run("completion", "bash")).isZero();
    Path script = Files.writeString(folder.resolve("cadre.bash"), shell.out());
    Path run = Files.createDirectories(folder.resolve("cadre").resolve("shop"));
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(run.resolve("control.sock")));
      assertThat(complete(script, "cadre", "stop", "sh")).contains("shop");
      assertThat(complete(script, "cadre", "status", "--name", "")).contains("shop");
      assertThat(complete(script, "cadre", "run", "sh")).doesNotContain("shop");
    }
  }

  private List<String> complete(Path script, String... words) throws Exception {
    String line =
        "source "
            + script
            + "; COMP_WORDS=("
            + String.join(" ", List.of(words).stream().map(w -> "'" + w + "'").toList())
            + "); COMP_CWORD="
            + (words.length - 1)
            + "; COMP_LINE=\"${COMP_WORDS[*]}\"; COMP_POINT=${#COMP_LINE};"
            + " _cadre_with_names; printf '%s\\n' \"${COMPREPLY[@]}\"";
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", line);
    builder.environment().put("XDG_RUNTIME_DIR", folder.toString());
    // compopt complains that no terminal is there
    Process bash = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (var output = bash.inputReader()) {
      List<String> replies = output.lines().map(String::strip).toList();
      assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
      return replies;
    }
  }
}
