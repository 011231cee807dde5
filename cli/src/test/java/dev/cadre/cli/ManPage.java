package dev.cadre.cli;

import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Setting;
import dev.cadre.primary.settings.Setting.Place;
import dev.cadre.primary.settings.Settings;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes the commands as a manual page, in the man macros of roff. */
final class ManPage {
  private static final List<String[]> SIGNALS =
      List.of(
          new String[] {"USR2", "A rolling restart."},
          new String[] {"TERM, INT", "A graceful stop; the second one stops at once."},
          new String[] {"TTIN, TTOU", "One worker more, one fewer."},
          new String[] {"HUP", "Reads the configuration again; a rolling restart if it changed."},
          new String[] {"USR1", "Opens the log file again."},
          new String[] {"QUIT", "Prints a thread dump of the primary."});
  private static final List<String[]> FILES =
      List.of(
          new String[] {
            "$XDG_RUNTIME_DIR/cadre/NAME",
            "The run directory of an application, with its control socket. Without the variable:"
                + " /run/cadre/NAME for root, /tmp/cadre-UID/NAME for others."
          },
          new String[] {
            "$XDG_CACHE_HOME/cadre", "What can be rebuilt. Without the variable: ~/.cache/cadre."
          });

  private final StringBuilder out = new StringBuilder();

  private ManPage() {}

  /** The page of all commands. */
  static String render(CommandSpec root) {
    ManPage page = new ManPage();
    page.write(root);
    return page.out.toString();
  }

  private void write(CommandSpec root) {
    line(".\\\" Generated from the commands by ManPageTest: do not edit.");
    line(".TH CADRE 1 \"\" \"Cadre\" \"User Commands\"");
    line(".nh");
    section("NAME");
    text("cadre - " + lowerFirst(description(root)).replaceAll("\\.$", ""));
    section("SYNOPSIS");
    for (CommandSpec command : commands(root)) {
      for (String synopsis : synopses(command)) {
        line(".br");
        text(synopsis);
      }
    }
    section("COMMANDS");
    for (CommandSpec command : commands(root)) {
      line(".SS " + escape("cadre " + command.name()));
      text(description(command));
      options(command);
      examples(command);
    }
    section("CONFIGURATION");
    text(
        "What cadre run can be told has one name in three places: an option, an environment"
            + " variable, a key of the YAML file that --config names. An option wins over a"
            + " variable, which wins over the file. Lists are words with quotes in a variable,"
            + " and sequences in the file; env is a mapping.");
    for (Setting<?> setting : Settings.ALL) {
      String key = setting.place() == Place.NOT_IN_FILE ? "no key" : "key " + setting.key();
      item(
          setting.place() == Place.ARGUMENT ? setting.type().placeholder() : setting.flag(),
          setting.variable() + ", " + key + ": " + setting.type().allowed() + ".");
    }
    section("SIGNALS");
    SIGNALS.forEach(signal -> item(signal[0], signal[1]));
    section("EXIT STATUS");
    for (ExitCode code : ExitCode.values()) {
      item(Integer.toString(code.code()), upperFirst(code.words()) + ".");
    }
    section("FILES");
    FILES.forEach(file -> item(file[0], file[1]));
  }

  static List<CommandSpec> commands(CommandSpec root) {
    return root.subcommands().values().stream().map(c -> c.getCommandSpec()).toList();
  }

  static List<String> synopses(CommandSpec command) {
    String[] custom = command.usageMessage().customSynopsis();
    if (custom.length > 0) {
      return List.of(custom).stream().map(String::strip).toList();
    }
    String text = command.commandLine().getHelp().synopsis(0).strip();
    return List.of(text.replaceAll("\\s+", " "));
  }

  static String description(CommandSpec spec) {
    return String.join(" ", spec.usageMessage().description());
  }

  private void options(CommandSpec command) {
    command
        .positionalParameters()
        .forEach(p -> item(p.paramLabel(), String.join(" ", p.description())));
    if (!(command.userObject() instanceof Command own && own.takesSettings())) {
      command.options().forEach(this::option);
      return;
    }
    if (!own.name().equals("run")) {
      line(".PP");
      text("The options are those of cadre run.");
      RunOptions.sections(command).getOrDefault("", List.of()).forEach(this::option);
      return;
    }
    RunOptions.sections(command)
        .forEach((title, options) -> {
          if (!title.isEmpty()) {
            line(".PP");
            line(".I " + escape(title));
          }
          options.forEach(this::option);
        });
  }

  private void option(OptionSpec option) {
    String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
    item(
        String.join(", ", option.names()) + label,
        String.join(" ", option.description()).replace("%%", "%"));
  }

  private void examples(CommandSpec command) {
    line(".PP");
    line("Examples:");
    line(".PP");
    line(".RS 4");
    line(".nf");
    for (String example : command.usageMessage().footer()) {
      line(escape(example.strip()));
    }
    line(".fi");
    line(".RE");
  }

  private void section(String title) {
    line(".SH " + title);
  }

  private void item(String term, String text) {
    line(".TP");
    line(".B " + escape(term));
    text(text);
  }

  private void text(String text) {
    line(escape(text));
  }

  private void line(String line) {
    out.append(line).append('\n');
  }

  private static String escape(String text) {
    String escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq");
    return escaped.startsWith(".") ? "\\&" + escaped : escaped;
  }

  private static String lowerFirst(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  private static String upperFirst(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
