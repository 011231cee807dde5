package dev.cadre.cli;

import dev.cadre.cli.Command.Arguments;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Suggestion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** From the words of a command line to a command, or to a message that says what is wrong. */
final class Cli {
  private static final List<Command> COMMANDS =
      List.of(
          new RunCommand(),
          new StartCommand(),
          new DeployCommand(),
          RolloutCommand.reload(),
          RolloutCommand.rollback(),
          new HistoryCommand(),
          new ScaleCommand(),
          new RestartCommand(),
          new StopCommand(),
          new LogsCommand(),
          new DumpCommand(),
          new DescribeCommand(),
          new StatusCommand(),
          new TopCommand(),
          new ListCommand(),
          new PlanCommand(),
          new InitCommand(),
          new DoctorCommand(),
          new SystemdCommand(),
          new KubernetesCommand(),
          new CompletionCommand(),
          new HelpCommand());

  private Cli() {}

  /** Does what the words say; never throws for what a user can do wrong. */
  static int run(Shell shell, String... words) {
    int cut = Arrays.asList(words).indexOf("--");
    String[] head = cut < 0 ? words : Arrays.copyOf(words, cut);
    Arguments arguments =
        new Arguments(
            cut >= 0, cut < 0 ? List.of() : List.of(words).subList(cut + 1, words.length));
    // The other commands stay empty shells: the client's start should not pay for them.
    CommandLine root = build(head.length == 0 ? "" : head[0]);
    try {
      ParseResult parsed = root.parseArgs(head);
      ParseResult inner = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
      CommandLine commandLine = inner.commandSpec().commandLine();
      if (inner.isUsageHelpRequested()) {
        commandLine.usage(shell.out());
        return ExitCode.OK.code();
      }
      if (inner.isVersionHelpRequested()) {
        shell.out().println(Version.line());
        return ExitCode.OK.code();
      }
      if (!(inner.commandSpec().userObject() instanceof Command command)) {
        commandLine.usage(shell.err());
        return ExitCode.USAGE.code();
      }
      if (!arguments.words().isEmpty() && !command.takesSettings()) {
        throw new UsageException(
            "Only run, start, systemd and kubernetes take arguments after --. Remove them.");
      }
      return command.run(inner, arguments, shell);
    } catch (UsageException e) {
      return refuse(shell, String.valueOf(e.getMessage()));
    } catch (ParameterException e) {
      return refuse(shell, explain(e, head));
    }
  }

  private static int refuse(Shell shell, String words) {
    shell.err().println("cadre: " + words);
    return ExitCode.USAGE.code();
  }

  /** All commands with all their options. */
  static CommandLine build() {
    return build("");
  }

  /**
   * @param first the word that names the command, if it is one: only that one gets its options
   */
  private static CommandLine build(String first) {
    CommandSpec root = CommandSpec.create().name("cadre");
    root.usageMessage()
        .description("Runs a Java server as several worker JVMs that share its ports.")
        .commandListHeading("%nCommands:%n")
        .synopsisSubcommandLabel("COMMAND");
    Options.examples(
        root,
        List.of(
            "cadre run shop.jar --workers 4 -- --server.port=8080",
            "cadre status",
            "cadre reload shop",
            "cadre help run"));
    root.addOption(help());
    root.addOption(
        OptionSpec.builder("-V", "--version")
            .arity("0")
            .type(boolean.class)
            .versionHelp(true)
            .description("Prints the version.")
            .build());
    boolean known =
        COMMANDS.stream().anyMatch(command -> command.name().equals(first) && !command.needsAll());
    for (Command command : COMMANDS) {
      CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name(command.name());
      spec.usageMessage().description(command.summary() + ".");
      if (!known || command.name().equals(first)) {
        command.describe(spec);
        spec.addOption(help());
      }
      root.addSubcommand(command.name(), spec);
    }
    CommandLine commandLine = new CommandLine(root);
    commandLine.setInterpolateVariables(false);
    commandLine.setExpandAtFiles(false);
    commandLine.setPosixClusteredShortOptionsAllowed(false);
    commandLine.setUsageHelpWidth(88);
    return commandLine;
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .arity("0")
        .type(boolean.class)
        .usageHelp(true)
        .description("Prints this help.")
        .build();
  }

  private static String explain(ParameterException e, String[] head) {
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    boolean atRoot = spec.parent() == null;
    String command = atRoot ? "" : spec.name();
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      String message = String.valueOf(e.getMessage());
      return command
          + (atRoot ? "" : ": ")
          + message
          + (message.endsWith(".") ? "" : ".")
          + " See cadre help"
          + (atRoot ? "" : " " + command)
          + ".";
    }
    String word = unmatched.getUnmatched().getFirst();
    if (atRoot) {
      return unknownCommand(word);
    }
    if (spec.userObject() instanceof Command shared && shared.takesSettings()) {
      return RunOptions.explain(unmatched.getUnmatched(), spec, head);
    }
    String what = word.startsWith("-") ? "option" : "argument";
    return command
        + ": unknown "
        + what
        + " "
        + word
        + "."
        + near(word, spec).map(near -> " Did you mean " + near + "?").orElse("")
        + " See cadre help "
        + command
        + ".";
  }

  /** For commands whose arguments may begin with a dash. */
  static UsageException unknownOption(String word, CommandSpec spec) {
    return new UsageException(
        spec.name()
            + ": unknown option "
            + word
            + "."
            + near(word, spec).map(near -> " Did you mean " + near + "?").orElse("")
            + " See cadre help "
            + spec.name()
            + ".");
  }

  /** The option that somebody meant. */
  static Optional<String> near(String word, CommandSpec spec) {
    if (!word.startsWith("-")) {
      return Optional.empty();
    }
    int end = word.indexOf('=');
    List<String> names = new ArrayList<>();
    spec.options().forEach(option -> names.addAll(List.of(option.names())));
    return Suggestion.closest(end < 0 ? word : word.substring(0, end), names)
        .filter(name -> name.length() > 2);
  }

  private static String unknownCommand(String word) {
    if (word.endsWith(".jar")) {
      return "unknown command " + word + ". To run it: cadre run " + word;
    }
    return (word.startsWith("-") ? "unknown option " : "unknown command ")
        + word
        + "."
        + Suggestion.closest(word, COMMANDS.stream().map(Command::name).toList())
            .map(near -> " Did you mean cadre " + near + "?")
            .orElse("")
        + " See cadre help.";
  }
}
