package dev.cadre.cli;

import dev.cadre.primary.settings.ConfigurationException;
import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.settings.Setting;
import dev.cadre.primary.settings.Setting.Place;
import dev.cadre.primary.settings.Settings;
import dev.cadre.primary.settings.SettingsReader;
import java.util.ArrayList;
import java.util.HashMap;
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

/** {@code cadre run}: this process becomes the primary. Its options are the table of settings. */
final class RunCommand implements Command {

  @Override
  public String name() {
    return "run";
  }

  @Override
  public String summary() {
    return "Runs an application until it is stopped";
  }

  @Override
  public void describe(CommandSpec spec) {
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
    spec.usageMessage()
        .sortOptions(false)
        .customSynopsis(
            "cadre run JAR [options] [-- application arguments]",
            "       cadre run --class-path CP --main CLASS [options] [-- application arguments]",
            "       cadre run --config FILE [options] [-- application arguments]");
    Options.examples(
        spec,
        List.of(
            "cadre run shop.jar",
            "cadre run shop.jar --workers 4 --jvm-arg -Xmx512m -- --server.port=8080",
            "cadre run --class-path 'classes:lib/*' --main com.example.Shop --ready-path /ready",
            "CADRE_WORKERS=2 cadre run --config cadre.yaml",
            "",
            "Each option is also a variable and a key of the file:",
            "--health-port is CADRE_HEALTH_PORT and health-port; lists have the plural: jvm-args.",
            "An option wins over a variable, which wins over the file."));
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

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) {
    Map<Setting<?>, List<String>> flags = new HashMap<>();
    String jar = parsed.matchedPositionalValue(0, "");
    if (parsed.hasMatchedPositional(0)) {
      flags.put(Settings.JAR, List.of(jar));
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
    var reader =
        new SettingsReader(
            shell.directory(), shell.environment(), Runtime.getRuntime().availableProcessors());
    RunSettings settings;
    try {
      settings = reader.read(flags);
    } catch (ConfigurationException e) {
      int count = e.problems().size();
      shell.err().println(count == 1 ? "cadre run:" : "cadre run: " + count + " problems:");
      e.problems().forEach(problem -> shell.err().println(problem.words()));
      return e.exitCode().code();
    }
    return shell.primary().run(settings, () -> reader.read(flags));
  }

  /**
   * What is wrong with words that are no options and not the jar.
   *
   * @param unknown those words, at least one
   * @param head all words before {@code --}
   */
  static String explain(List<String> unknown, CommandSpec spec, String[] head) {
    String word = unknown.getFirst();
    List<String> kept = new ArrayList<>(List.of(head));
    unknown.forEach(kept::remove);
    StringBuilder text = new StringBuilder("run: ");
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
