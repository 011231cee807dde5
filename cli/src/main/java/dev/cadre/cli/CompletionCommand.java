package dev.cadre.cli;

import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Suggestion;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre completion bash|zsh}: the script that a shell reads at its start. */
final class CompletionCommand implements Command {
  private static final List<String> SHELLS = List.of("bash", "zsh");

  /** The names of what runs, by the control sockets: a shell finds these faster than a JVM. */
  private static final String NAMES =
      """

      # The names of running applications.
      function _cadre_with_names() {
        _complete_cadre "$@"
        local current=${COMP_WORDS[COMP_CWORD]} socket names=()
        [[ $COMP_CWORD -ge 2 && $current != -* ]] || return 0
        case ${COMP_WORDS[1]} in
          COMMANDS)
            for socket in ${XDG_RUNTIME_DIR:+"$XDG_RUNTIME_DIR"/cadre/*/control.sock} \\
              /run/cadre/*/control.sock /tmp/cadre-"$UID"/*/control.sock; do
              [[ -S $socket ]] || continue
              socket=${socket%/control.sock}
              names+=("${socket##*/}")
            done
            COMPREPLY+=($(compgen -W "${names[*]}" -- "$current"))
            ;;
        esac
      }
      complete -F _cadre_with_names -o default cadre
      """;

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

  /** Those that name a running application. */
  private static List<String> named(CommandLine root) {
    return root.getSubcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(spec -> spec.findOption("--name") != null)
        .filter(spec -> spec.userObject() instanceof Command own && !own.takesSettings())
        .map(CommandSpec::name)
        .toList();
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    String name = parsed.matchedPositionalValue(0, "");
    if (name.isEmpty()) {
      throw new UsageException(
          "completion: of which shell? cadre completion "
              + String.join(", or cadre completion ", SHELLS));
    }
    if (!SHELLS.contains(name)) {
      throw new UsageException(
          "completion: there is none for "
              + name
              + ", only for "
              + String.join(" and ", SHELLS)
              + "."
              + Suggestion.closest(name, SHELLS)
                  .map(near -> " Did you mean " + near + "?")
                  .orElse(""));
    }
    // One script does for both: it loads bashcompinit when zsh reads it.
    CommandLine root = parsed.commandSpec().parent().commandLine();
    shell.out().println(AutoComplete.bash("cadre", root));
    shell.out().print(NAMES.replace("COMMANDS", String.join("|", named(root))));
    return ExitCode.OK.code();
  }
}
