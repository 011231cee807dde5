package dev.cadre.cli;

import dev.cadre.primary.settings.ConfigurationException;
import dev.cadre.primary.settings.Setting;
import dev.cadre.primary.settings.Setting.Place;
import dev.cadre.primary.settings.Settings;
import dev.cadre.primary.settings.SettingsReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** The settings as options: of {@code cadre run}, and of all that reads what it reads. */
final class RunOptions {
  private RunOptions() {}

  /** The jar, and an option for each setting. */
  static void add(CommandSpec spec, String command) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .paramLabel(Settings.JAR.type().placeholder())
            .type(String.class)
            .description(Settings.JAR.doc())
            .build());
    for (Setting<?> setting : Settings.ALL) {
      if (setting.place() != Place.ARGUMENT) {
        spec.addOption(option(setting));
      }
    }
    spec.usageMessage()
        .sectionMap()
        .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> optionList(help, spec));
    String cadre = "cadre " + command;
    String indent = "       " + cadre;
    spec.usageMessage()
        .sortOptions(false)
        .customSynopsis(
            cadre + " JAR [options] [-- application arguments]",
            indent + " --class-path CP --main CLASS [options] [-- application arguments]",
            indent + " --config FILE [options] [-- application arguments]");
  }

  /** The options under the headings of their settings; under the empty one the others. */
  static Map<String, List<OptionSpec>> sections(CommandSpec spec) {
    Map<String, List<OptionSpec>> sections = new LinkedHashMap<>();
    List<OptionSpec> others = new ArrayList<>(spec.options());
    for (Setting<?> setting : Settings.ALL) {
      OptionSpec option = spec.findOption(setting.flag());
      if (option != null && setting.place() != Place.ARGUMENT) {
        sections.computeIfAbsent(setting.section().title(), _ -> new ArrayList<>()).add(option);
        others.remove(option);
      }
    }
    sections.put("", others);
    return sections;
  }

  private static String optionList(Help help, CommandSpec spec) {
    StringBuilder text = new StringBuilder();
    sections(spec)
        .forEach((title, options) -> {
          Help.Layout layout = help.createDefaultLayout();
          layout.addOptions(options, help.parameterLabelRenderer());
          text.append('\n');
          if (!title.isEmpty()) {
            text.append(title).append(":\n");
          }
          text.append(layout);
        });
    return text.toString();
  }

  private static OptionSpec option(Setting<?> setting) {
    OptionSpec.Builder option =
        OptionSpec.builder(setting.flag())
            .paramLabel(setting.type().placeholder())
            .arity("1")
            .description(description(setting))
            .completionCandidates(setting.type().choices());
    // Texts only: the settings' own parsers check them, wherever they come from.
    return setting.shape().repeatable()
        ? option.type(List.class).auxiliaryTypes(String.class).build()
        : option.type(String.class).build();
  }

  private static String description(Setting<?> setting) {
    StringBuilder text = new StringBuilder(setting.doc());
    setting.defaultText().ifPresent(value -> text.append(" Default: ").append(value).append('.'));
    if (setting.defaultText().isEmpty() && !setting.defaultWords().equals("none")) {
      text.append(" Default: ").append(setting.defaultWords()).append('.');
    }
    if (setting.shape().repeatable()) {
      text.append(" May be repeated.");
    }
    return text.toString().replace("%", "%%");
  }

  /** What the command line says, by setting. */
  static Map<Setting<?>, List<String>> flags(ParseResult parsed, Command.Arguments arguments) {
    Map<Setting<?>, List<String>> flags = new HashMap<>();
    if (parsed.hasMatchedPositional(0)) {
      flags.put(Settings.JAR, List.of(parsed.matchedPositionalValue(0, "")));
    }
    if (arguments.given()) {
      flags.put(Settings.ARGS, arguments.words());
    }
    for (Setting<?> setting : Settings.ALL) {
      if (setting.place() != Place.ARGUMENT && parsed.hasMatchedOption(setting.flag())) {
        flags.put(
            setting, List.copyOf(parsed.matchedOption(setting.flag()).originalStringValues()));
      }
    }
    return flags;
  }

  /** The command line as one of {@code cadre run}, with all that is for the application. */
  static List<String> asRun(String command, ParseResult parsed, Command.Arguments arguments) {
    return asRun(command, parsed, arguments, List.of());
  }

  /**
   * The same without some options.
   *
   * @param without options with a value
   */
  static List<String> asRun(
      String command, ParseResult parsed, Command.Arguments arguments, List<String> without) {
    List<String> words = new ArrayList<>();
    Iterator<String> all = parsed.originalArgs().iterator();
    while (all.hasNext()) {
      String word = all.next();
      if (without.contains(word)) {
        all.next();
      } else if (without.stream().noneMatch(option -> word.startsWith(option + "="))) {
        words.add(word);
      }
    }
    words.set(words.indexOf(command), "run");
    words.remove(Options.JSON);
    if (arguments.given()) {
      words.add("--");
      words.addAll(arguments.words());
    }
    return words;
  }

  static SettingsReader reader(Shell shell) {
    return new SettingsReader(
        shell.directory(), shell.environment(), Runtime.getRuntime().availableProcessors());
  }

  /** Prints all that is wrong, and gives the exit code. */
  static int refuse(ConfigurationException e, String command, Shell shell) {
    int count = e.problems().size();
    shell.err().println("cadre " + command + (count == 1 ? ":" : ": " + count + " problems:"));
    e.problems().forEach(problem -> shell.err().println(problem.words()));
    return e.exitCode().code();
  }

  /**
   * What is wrong with words that are no options and not the jar.
   *
   * @param unknown those words, at least one
   * @param head all words before {@code --}
   */
  static String explain(List<String> unknown, CommandSpec spec, String[] head) {
    String command = spec.name();
    String word = unknown.getFirst();
    List<String> kept = new ArrayList<>(List.of(head));
    unknown.forEach(kept::remove);
    StringBuilder text = new StringBuilder(command + ": ");
    Optional<String> near = Cli.near(word, spec);
    if (near.isPresent()) {
      // What follows it may be its value, or the jar: nobody knows the whole line that was meant.
      return text.append("unknown option " + word + ". Did you mean " + near.get() + "?")
          .append("\n  What is meant for the application goes after --.")
          .toString();
    }
    text.append(
        word.startsWith("-")
            ? "unknown option " + word + "."
            : "there is an argument too many: " + word + ".");
    text.append("\n  For the application, it goes after --:  cadre ")
        .append(String.join(" ", kept))
        .append(" -- ")
        .append(String.join(" ", unknown));
    if (word.startsWith("-X") || word.startsWith("-D")) {
      text.append("\n  For the workers' JVMs:  --jvm-arg ").append(word);
    }
    return text.toString();
  }
}
