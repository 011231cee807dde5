package dev.cadre.primary;

import dev.cadre.link.Recipe;
import dev.cadre.primary.rollout.Generation;
import dev.cadre.primary.settings.ConfigurationException;
import dev.cadre.primary.settings.Problem;
import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.settings.RunSettings.Artefact;
import dev.cadre.primary.settings.Setting;
import dev.cadre.primary.settings.Settings;
import dev.cadre.primary.settings.SettingsReader;
import dev.cadre.primary.settings.Suggestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes settings of what a program says, and remembers how the workers of each slot are started: a
 * successor in a rolling restart is started as the worker was that it relieves. Of the supervisor's
 * thread, but {@link #settings}.
 */
final class Recipes {
  /** With the settings that belong to it. */
  private record Prepared(Recipe recipe, WorkerLaunch launch) {}

  private final Map<String, List<String>> options;
  private final Path directory;
  private final Map<Integer, Prepared> bySlot = new HashMap<>();
  private Optional<Recipe> usual = Optional.empty();
  private Optional<Prepared> last = Optional.empty();
  private Optional<Prepared> next = Optional.empty();
  private Optional<Path> folder = Optional.empty();

  /**
   * @param options of the program, by key
   */
  Recipes(Map<String, List<String>> options, Path directory) {
    this.options = Map.copyOf(options);
    this.directory = directory;
  }

  /** The settings of the primary itself. */
  RunSettings settings() throws ConfigurationException {
    List<String> known = Settings.ALL.stream().map(Setting::key).toList();
    List<Problem> unknown =
        options.keySet().stream()
            .filter(option -> !known.contains(option))
            .map(option -> unknown(option, known))
            .toList();
    if (!unknown.isEmpty()) {
      throw new ConfigurationException(unknown);
    }
    return read(directory, options);
  }

  private static Problem unknown(String option, List<String> known) {
    return new Problem(
        new Problem.Origin.CommandLine(),
        "",
        "unknown option " + Problem.quote(option),
        "",
        Suggestion.closest(option, known)
            .map(near -> "Did you mean " + near + "?")
            .orElse("cadre run --help lists them"));
  }

  private static RunSettings read(Path directory, Map<String, List<String>> options)
      throws ConfigurationException {
    Map<Setting<?>, List<String>> flags = new HashMap<>();
    for (Setting<?> setting : Settings.ALL) {
      List<String> said = options.get(setting.key());
      if (said != null) {
        flags.put(setting, said);
      }
    }
    int processors = Runtime.getRuntime().availableProcessors();
    return new SettingsReader(directory, System.getenv(), processors).read(flags);
  }

  /** The primary runs. */
  void begin(Path runDirectory) {
    folder = Optional.of(runDirectory);
  }

  private Path folder() {
    return folder.orElseThrow(() -> new IllegalStateException("the primary does not run"));
  }

  /** The next worker that is forked is started so, and its successors. */
  void prepare(Recipe recipe, WorkerLaunch base) {
    if (last.isEmpty() || !last.get().recipe().equals(recipe)) {
      last = Optional.of(new Prepared(recipe, launch(recipe, base)));
    }
    next = last;
  }

  /** So are workers that the primary forks in new slots. */
  void use(Recipe recipe) {
    usual = Optional.of(recipe);
  }

  /** The next worker of the slot has nothing to do with the last one. */
  void forget(int slot) {
    bySlot.remove(slot);
  }

  private WorkerLaunch launch(Recipe recipe, WorkerLaunch base) {
    recipe
        .directory()
        .filter(folder -> !Files.isDirectory(folder))
        .ifPresent(folder -> {
          throw new IllegalArgumentException(
              "a worker cannot start in " + folder + ": there is no such folder");
        });
    Map<String, List<String>> said = new HashMap<>(options);
    said.put(Settings.ARGS.key(), recipe.arguments());
    said.put(Settings.JVM_ARGS.key(), recipe.jvmArguments());
    said.put(
        Settings.ENV.key(),
        recipe.environment().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.toCollection(ArrayList::new)));
    try {
      return base.with(read(recipe.directory().orElse(directory), said))
          .with(recipe.stdio(), recipe.user(), folder());
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException(words(e), e);
    } catch (IOException e) {
      throw new IllegalStateException("a worker cannot be prepared: " + e, e);
    }
  }

  static String words(ConfigurationException e) {
    return e.problems().stream().map(problem -> problem.words()).collect(Collectors.joining("; "));
  }

  /** How that worker is started, of this generation. */
  Releases.Release of(int slot, Releases.Release release) {
    if (next.isPresent()) {
      bySlot.put(slot, next.get());
      next = Optional.empty();
    }
    Prepared prepared = bySlot.get(slot);
    if (prepared == null && usual.isPresent()) {
      Recipe recipe = usual.get();
      prepared = new Prepared(recipe, launch(recipe, release.launch()));
      bySlot.put(slot, prepared);
    }
    return prepared == null
        ? release
        : new Releases.Release(
            artefact(release.generation(), prepared.recipe()), release.origin(), prepared.launch());
  }

  private static Generation artefact(Generation generation, Recipe recipe) {
    if (recipe.mainClass().isEmpty()) {
      return generation;
    }
    String main = recipe.mainClass().get();
    Artefact other =
        switch (generation.snapshot()) {
          case Artefact.Jar(Path file) -> new Artefact.ClassPath(List.of(file), main);
          case Artefact.ClassPath(List<Path> entries, _) -> new Artefact.ClassPath(entries, main);
        };
    return new Generation(generation.number(), generation.hash(), other, generation.taken());
  }
}
