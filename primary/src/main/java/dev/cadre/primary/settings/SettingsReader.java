package dev.cadre.primary.settings;

import dev.cadre.primary.settings.Problem.Origin;
import dev.cadre.primary.settings.Setting.Place;
import dev.cadre.primary.settings.Setting.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the settings of a run out of flags, environment, file and defaults: the first of them that
 * says something wins. A list is taken as a whole from one of them; {@code env} is merged name by
 * name. All values are checked, those that lose too.
 *
 * @param directory what relative paths of flags and variables start from, and the working directory
 *     of the run; absolute
 * @param processors how many workers {@code max} is
 */
public record SettingsReader(Path directory, Map<String, String> environment, int processors) {
  private static final String PREFIX = "CADRE_";

  /** Variables of the launcher, and of a worker in which this process may have been started. */
  private static final List<String> OTHERS =
      List.of("CADRE_JAVA_OPTS", "CADRE_CHANNEL", "CADRE_WORKER_", "CADRE_STATE_");

  /**
   * Reads the settings; may be called again to see what the file says now.
   *
   * @param flags the texts that the command line gave, in its order
   * @throws ConfigurationException with all that is wrong
   */
  public RunSettings read(Map<Setting<?>, List<String>> flags) throws ConfigurationException {
    List<Problem> problems = new ArrayList<>();
    Map<Setting<?>, List<Said>> fromFlags = fromFlags(flags, problems);
    Map<Setting<?>, List<Said>> fromEnvironment = fromEnvironment(problems);
    Optional<Path> file = configurationFile(fromFlags, fromEnvironment, problems);
    Map<Setting<?>, List<Said>> fromFile =
        file.map(f -> new ConfigurationFile(f, shown(f), environment, problems).read())
            .orElse(Map.of());
    Values values = values(List.of(fromFlags, fromEnvironment, fromFile), problems);
    RunSettings settings =
        new SettingsBinder(values, directory, file, file.map(this::shown), problems).bind();
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return settings;
  }

  private Map<Setting<?>, List<Said>> fromFlags(
      Map<Setting<?>, List<String>> flags, List<Problem> problems) {
    Map<Setting<?>, List<Said>> all = new HashMap<>();
    flags.forEach((setting, texts) -> {
      String subject = setting.place() == Place.ARGUMENT ? "" : setting.flag();
      List<Said> said = new ArrayList<>();
      for (String text : texts) {
        Said one = new Said(text, subject, new Origin.CommandLine(), directory);
        switch (setting.shape()) {
          case ONE, WORDS, MAP -> said.add(one);
          case COMMAS, COLONS -> said.addAll(one.cut(setting.shape(), problems));
        }
      }
      all.put(setting, said);
    });
    return all;
  }

  private Map<Setting<?>, List<Said>> fromEnvironment(List<Problem> problems) {
    Map<Setting<?>, List<Said>> all = new HashMap<>();
    for (Setting<?> setting : Settings.ALL) {
      String text = environment.get(setting.variable());
      // An empty variable is one that is not set: so a script can take it back.
      if (text != null && !text.isEmpty()) {
        Said said = new Said(text, setting.variable(), new Origin.Environment(), directory);
        all.put(setting, said.cut(setting.shape(), problems));
      }
    }
    refuseMisspelt(problems);
    return all;
  }

  /** A variable that looks like none of the settings may be anybody's, and is left alone. */
  private void refuseMisspelt(List<Problem> problems) {
    List<String> known = Settings.ALL.stream().map(Setting::variable).toList();
    for (String variable : environment.keySet()) {
      if (variable.startsWith(PREFIX)
          && !known.contains(variable)
          && OTHERS.stream().noneMatch(variable::startsWith)) {
        List<String> words = known.stream().map(name -> name.substring(PREFIX.length())).toList();
        Suggestion.closest(variable.substring(PREFIX.length()), words)
            .ifPresent(near ->
                problems.add(
                    new Problem(
                        new Origin.Environment(),
                        variable,
                        "no setting has this variable",
                        "",
                        "Did you mean " + PREFIX + near + "? Else unset it")));
      }
    }
  }

  private Optional<Path> configurationFile(
      Map<Setting<?>, List<Said>> fromFlags,
      Map<Setting<?>, List<Said>> fromEnvironment,
      List<Problem> problems) {
    List<Said> said =
        fromFlags.getOrDefault(
            Settings.CONFIG, fromEnvironment.getOrDefault(Settings.CONFIG, List.of()));
    return said.stream()
        .findFirst()
        .flatMap(one -> {
          try {
            return Optional.of(one.parse(Settings.CONFIG, processors));
          } catch (InvalidValueException e) {
            problems.add(one.problem(Settings.CONFIG, e));
            return Optional.empty();
          }
        });
  }

  /** As short as it can be. */
  private Path shown(Path file) {
    return file.startsWith(directory) ? directory.relativize(file) : file;
  }

  /**
   * Checks all texts and chooses.
   *
   * @param sources the strongest first
   */
  Values values(List<Map<Setting<?>, List<Said>>> sources, List<Problem> problems) {
    Map<Setting<?>, Values.Chosen> chosen = new HashMap<>();
    for (Setting<?> setting : Settings.ALL) {
      if (!setting.equals(Settings.CONFIG)) {
        choose(setting, sources, problems).ifPresent(value -> chosen.put(setting, value));
      }
    }
    return new Values(chosen);
  }

  private <T> Optional<Values.Chosen> choose(
      Setting<T> setting, List<Map<Setting<?>, List<Said>>> sources, List<Problem> problems) {
    List<Values.Chosen> candidates = new ArrayList<>();
    int rank = 0;
    for (Map<Setting<?>, List<Said>> source : sources) {
      List<Said> said = source.get(setting);
      if (said != null) {
        candidates.add(new Values.Chosen(parse(setting, said, problems), said, rank));
      }
      rank++;
    }
    if (candidates.isEmpty() && setting.defaultText().isPresent()) {
      Said said =
          new Said(setting.defaultText().get(), setting.key(), new Origin.Default(), directory);
      candidates.add(
          new Values.Chosen(parse(setting, List.of(said), problems), List.of(said), rank));
    }
    if (candidates.size() > 1 && setting.shape() == Shape.MAP) {
      List<Object> merged = new ArrayList<>();
      candidates.reversed().forEach(candidate -> merged.addAll(candidate.values()));
      return Optional.of(
          new Values.Chosen(merged, candidates.getFirst().said(), candidates.getFirst().rank()));
    }
    return candidates.stream().findFirst();
  }

  private <T> List<Object> parse(Setting<T> setting, List<Said> said, List<Problem> problems) {
    List<Object> values = new ArrayList<>();
    for (Said one : said) {
      try {
        T value = one.parse(setting, processors);
        if (value != null) {
          values.add(value);
        }
      } catch (InvalidValueException e) {
        problems.add(one.problem(setting, e));
      }
    }
    return values;
  }

  /** The environment of the workers, in the order in which it was said. */
  static Map<String, String> merged(List<Map.Entry<String, String>> variables) {
    Map<String, String> all = new LinkedHashMap<>();
    variables.forEach(variable -> all.put(variable.getKey(), variable.getValue()));
    return all;
  }
}
