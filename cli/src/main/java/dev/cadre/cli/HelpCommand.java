package dev.cadre.cli;

import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Suggestion;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre help [COMMAND]}. */
final class HelpCommand implements Command {

  @Override
  public String name() {
    return "help";
  }

  @Override
  public String summary() {
    return "Explains a command";
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
            .arity("0..1")
            .paramLabel("COMMAND")
            .type(String.class)
            .description("The command to explain.")
            .build());
    Options.examples(spec, List.of("cadre help", "cadre help run"));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    CommandLine root = parsed.commandSpec().parent().commandLine();
    String name = parsed.matchedPositionalValue(0, "");
    CommandLine wanted = name.isEmpty() ? root : root.getSubcommands().get(name);
    if (wanted == null) {
      throw new UsageException(
          "help: unknown command "
              + name
              + "."
              + Suggestion.closest(name, root.getSubcommands().keySet())
                  .map(near -> " Did you mean " + near + "?")
                  .orElse(" All commands: cadre help."));
    }
    wanted.usage(shell.out());
    return ExitCode.OK.code();
  }
}
