package dev.cadre.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Options that several commands have. */
final class Options {
  static final String JSON = "--json";
  private static final String NAME = "--name";

  private Options() {}

  /** {@code [NAME] [--name NAME]}. */
  static void addName(CommandSpec spec) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .paramLabel("NAME")
            .type(String.class)
            .description("The application; not needed when only one runs.")
            .build());
    spec.addOption(
        OptionSpec.builder(NAME)
            .paramLabel("NAME")
            .type(String.class)
            .description("The same as an option.")
            .build());
  }

  /** {@code --name NAME} alone, where the argument is something else. */
  static void addNameOption(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder(NAME)
            .paramLabel("NAME")
            .type(String.class)
            .description("The application; not needed when only one runs.")
            .build());
  }

  /** The name that was given with {@link #addNameOption}, or an empty text. */
  static String nameOption(ParseResult parsed) {
    return parsed.matchedOptionValue(NAME, "");
  }

  /** The name that was given, or an empty text. */
  static String name(ParseResult parsed) throws UsageException {
    String positional = parsed.matchedPositionalValue(0, "");
    String option = parsed.matchedOptionValue(NAME, "");
    if (!positional.isEmpty() && !option.isEmpty() && !positional.equals(option)) {
      throw new UsageException(
          "There are two names, " + positional + " and " + option + ". Remove one.");
    }
    return option.isEmpty() ? positional : option;
  }

  /** {@code --json}. */
  static void addJson(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder(JSON)
            .type(boolean.class)
            .arity("0")
            .description("Prints JSON, for programs.")
            .build());
  }

  static boolean json(ParseResult parsed) {
    return parsed.matchedOptionValue(JSON, false);
  }

  /** The examples of a command's help. */
  static void examples(CommandSpec spec, List<String> lines) {
    spec.usageMessage().footerHeading("%nExamples:%n");
    spec.usageMessage().footer(lines.stream().map(line -> "  " + line).toArray(String[]::new));
  }
}
