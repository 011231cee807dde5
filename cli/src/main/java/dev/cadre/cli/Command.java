package dev.cadre.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One of {@code cadre}'s commands. */
interface Command {

  /** The word after {@code cadre}. */
  String name();

  /** One sentence for the list of commands, without its full stop. */
  String summary();

  /** Its options, arguments and manual; name, summary and {@code --help} are added. */
  void describe(CommandSpec spec);

  /** Whether it has to know the other commands' options. */
  default boolean needsAll() {
    return false;
  }

  /** Whether it takes the settings as options, and arguments of the application after --. */
  default boolean takesSettings() {
    return false;
  }

  /**
   * Does it.
   *
   * @return the exit code
   * @throws UsageException when the command line is wrong
   */
  int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException;

  /**
   * The words after the first {@code --}, which are not parsed.
   *
   * @param given whether there was a {@code --}
   */
  record Arguments(boolean given, List<String> words) {}
}
