package dev.cadre.cli;

import dev.cadre.primary.settings.ExitCode;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre completion bash|zsh}: the script that a shell reads at its start. */
final class CompletionCommand implements Command {
  private static final List<String> SHELLS = List.of("bash", "zsh");

  @Override
  public String name() {
    return "completion";
  }

  @Override
  public String summary() {
    return "Prints the completion script of a shell";
  }

  @Override
  public boolean needsAll() {
    return true;
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("1")
            .paramLabel("bash|zsh")
            .type(String.class)
            .completionCandidates(SHELLS)
            .description("The shell.")
            .build());
    Options.examples(
        spec,
        List.of(
            "source <(cadre completion bash)",
            "cadre completion bash > ~/.local/share/bash-completion/completions/cadre"));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    String name = parsed.matchedPositionalValue(0, "");
    if (!SHELLS.contains(name)) {
      throw new UsageException("completion: there are " + String.join(" and ", SHELLS) + ".");
    }
    // One script does for both: it loads bashcompinit when zsh reads it.
    shell.out().println(AutoComplete.bash("cadre", parsed.commandSpec().parent().commandLine()));
    return ExitCode.OK.code();
  }
}
