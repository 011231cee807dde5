package dev.cadre.primary.settings;

import dev.cadre.primary.settings.Problem.Origin;
import dev.cadre.primary.settings.RunSettings.Artefact;
import dev.cadre.primary.settings.RunSettings.Balance;
import dev.cadre.primary.settings.RunSettings.LogFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Makes the record out of values that are right each for itself, and checks them together. After a
 * problem the record is of no use.
 */
final class SettingsBinder {
  private static final String FORM = "cadre run JAR [options] [-- application arguments]";

  /** Above all sources: nothing was said. */
  private static final int DEFAULTS = 3;

  private final Values values;
  private final Path directory;
  private final Optional<Path> file;
  private final Optional<Path> shownFile;
  private final List<Problem> problems;

  /**
   * @param file absolute
   * @param shownFile how messages name it
   */
  SettingsBinder(
      Values values,
      Path directory,
      Optional<Path> file,
      Optional<Path> shownFile,
      List<Problem> problems) {
    this.values = values;
    this.directory = directory;
    this.file = file;
    this.shownFile = shownFile;
    this.problems = problems;
  }

  RunSettings bind() {
    Artefact artefact = artefact();
    return new RunSettings(
        values.one(Settings.NAME).orElseGet(() -> name(artefact)),
        artefact,
        values.all(Settings.ARGS),
        directory,
        values.one(Settings.WORKERS, 1),
        values.one(Settings.HEALTH_ADDRESS, ""),
        values.one(Settings.HEALTH_PORT, 0),
        values.rank(Settings.HEALTH_PORT) < DEFAULTS,
        values.one(Settings.PID_FILE),
        values.one(Settings.LOG_FILE),
        values.one(Settings.LOG_FORMAT, LogFormat.TEXT),
        values.one(Settings.LOG_MAX_SIZE, 0L),
        values.one(Settings.LOG_KEEP, 0),
        values.all(Settings.JVM_ARGS),
        SettingsReader.merged(values.all(Settings.ENV)),
        values.one(Settings.BALANCE, Balance.RANDOM),
        values.one(Settings.READY_PATH),
        values.one(Settings.WARMUP_REQUESTS, 0),
        time(Settings.BOOT_TIMEOUT),
        time(Settings.READY_TIMEOUT),
        time(Settings.DRAIN_TIMEOUT),
        time(Settings.WEBSOCKET_SPREAD),
        time(Settings.EXIT_TIMEOUT),
        time(Settings.SLOT_DELAY),
        time(Settings.RAMP),
        trial(),
        time(Settings.PARK),
        values.one(Settings.MEMORY_CHECK, true),
        time(Settings.HEALTH_INTERVAL),
        tokenFile(),
        values.one(Settings.METRICS_PATH),
        values.one(Settings.STANDBY, true),
        values.one(Settings.AOT, true),
        values.one(Settings.PORT_ZERO, false),
        new LinkedHashSet<>(values.all(Settings.PRIVATE_PORTS)),
        offsetPorts(),
        values.one(Settings.STATE, "none"));
  }

  private Optional<Path> tokenFile() {
    Optional<Path> file = values.one(Settings.DASHBOARD_TOKEN_FILE);
    if (file.isPresent()) {
      try {
        TokenFile.read(file.get());
      } catch (IOException e) {
        problem(
            Settings.DASHBOARD_TOKEN_FILE,
            Reason.of(e),
            "Make it: (umask 077; openssl rand -hex 24 > FILE)");
      }
    }
    return file;
  }

  private TrialSettings trial() {
    return new TrialSettings(
        values.one(Settings.TRIAL, TrialSettings.When.DEPLOY),
        time(Settings.OBSERVE),
        values.one(Settings.CANARY, 0),
        values.all(Settings.PROBE_PATHS),
        values.one(Settings.MAX_SLOWDOWN, 0),
        values.one(Settings.PROBE_BODY, TrialSettings.Body.ANY) == TrialSettings.Body.SAME,
        values.one(Settings.MAX_ERROR_LINES, 0),
        metrics());
  }

  private List<MetricLimit> metrics() {
    List<MetricLimit> metrics = values.all(Settings.MAX_METRICS);
    if (!metrics.isEmpty() && values.one(Settings.METRICS_PATH).isEmpty()) {
      problem(
          Settings.MAX_METRICS,
          "found without the path of the metrics",
          "Add --metrics-path PATH, such as /metrics or /actuator/prometheus");
    }
    return metrics;
  }

  /** Each needs as many ports as there are workers. */
  private Set<Integer> offsetPorts() {
    TreeSet<Integer> ports = new TreeSet<>(values.all(Settings.OFFSET_PORTS));
    int workers = values.one(Settings.WORKERS, 1);
    for (int port : ports) {
      Integer next = ports.higher(port);
      if (next != null && next < port + workers) {
        problem(
            Settings.OFFSET_PORTS,
            port + " and " + next + " are too close for " + workers + " workers",
            "Leave room for " + workers + " ports from each on");
      }
      for (int own : values.all(Settings.PRIVATE_PORTS)) {
        if (own >= port && own < port + workers) {
          problem(
              Settings.OFFSET_PORTS,
              own + " is a private port, and one of the " + workers + " from " + port + " on",
              "Name another port in one of the two settings");
        }
      }
    }
    return ports;
  }

  private Duration time(Setting<Duration> setting) {
    return values.one(setting, Duration.ZERO);
  }

  private static String name(Artefact artefact) {
    return switch (artefact) {
      case Artefact.Jar jar -> ApplicationName.ofJar(String.valueOf(jar.file().getFileName()));
      case Artefact.ClassPath classPath -> ApplicationName.ofClass(classPath.mainClass());
    };
  }

  /** The strongest source that names one decides whether it is a jar or a class path. */
  private Artefact artefact() {
    int jarRank = values.rank(Settings.JAR);
    int classPathRank = values.rank(Settings.CLASS_PATH);
    int mainRank = values.rank(Settings.MAIN);
    if (values.said(Settings.JAR).isEmpty() && values.said(Settings.CLASS_PATH).isEmpty()) {
      if (mainRank < DEFAULTS) {
        problem(Settings.MAIN, "found without a class path", "Add --class-path CP");
      } else {
        nothingToRun();
      }
    } else if (jarRank == classPathRank) {
      problem(Settings.CLASS_PATH, "found beside a jar", "Remove one of the two");
    } else if (jarRank < classPathRank) {
      if (mainRank <= jarRank) {
        problem(
            Settings.MAIN,
            "found beside a jar",
            "Write --class-path with the jar instead, or leave --main out");
      }
      return new Artefact.Jar(values.one(Settings.JAR).map(this::checkedJar).orElse(directory));
    } else if (values.said(Settings.MAIN).isEmpty()) {
      problem(
          Settings.CLASS_PATH,
          "found without the main class",
          "Add --main CLASS (in a file main:)");
    }
    return new Artefact.ClassPath(checkedEntries(), values.one(Settings.MAIN).orElse("Main"));
  }

  private void nothingToRun() {
    if (problems.stream().anyMatch(Problem::isOfFile)) {
      return; // What the file says is not known.
    }
    String remedy =
        file.isPresent()
            ? "Add a line such as jar: shop.jar"
            : Files.exists(directory.resolve("cadre.yaml"))
                ? "There is a cadre.yaml here: cadre run --config cadre.yaml"
                : "Write " + FORM;
    problems.add(new Problem(origin(), "", "there is no jar and no class path to run", "", remedy));
  }

  private Origin origin() {
    return shownFile
        .<Origin>map(path -> new Origin.InFile(path, 0, 0, ""))
        .orElse(new Origin.CommandLine());
  }

  private Path checkedJar(Path jar) {
    if (Files.isSymbolicLink(jar) && !Files.exists(jar)) {
      problem(
          Settings.JAR,
          jar + " is a link to a file that is not there",
          "Build it, or mend the link");
    } else if (!Files.exists(jar)) {
      String near = neighbour(jar).map(name -> "Did you mean " + name + "?").orElse("");
      problem(
          Settings.JAR,
          "there is no file " + jar,
          near.isEmpty() ? "Build it, or check the path" : near);
    } else if (!Files.isRegularFile(jar)) {
      problem(Settings.JAR, jar + " is no file", "For classes in a folder write --class-path");
    } else {
      try (JarFile opened = new JarFile(jar.toFile(), false)) {
        var manifest = opened.getManifest();
        if (manifest == null
            || manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS) == null) {
          problem(
              Settings.JAR,
              jar + " names no main class",
              "Write --class-path " + jar.getFileName() + " --main CLASS");
        }
      } catch (IOException | SecurityException e) {
        problem(Settings.JAR, jar + " is no jar: " + e.getMessage(), "Build it again");
      }
    }
    return jar;
  }

  private static Optional<String> neighbour(Path jar) {
    Path folder = jar.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<String> jars =
          files
              .map(file -> String.valueOf(file.getFileName()))
              .filter(file -> file.endsWith(".jar"))
              .limit(1000)
              .toList();
      return Suggestion.closest(String.valueOf(jar.getFileName()), jars);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private List<Path> checkedEntries() {
    List<Path> entries = values.all(Settings.CLASS_PATH);
    if (values.said(Settings.CLASS_PATH).filter(chosen -> chosen.said().isEmpty()).isPresent()) {
      problem(Settings.CLASS_PATH, "found nothing", "Name jars and folders");
    }
    for (Path entry : entries) {
      if (Artefact.ClassPath.isWildcard(entry)) {
        checkFolder(entry);
      } else if (!Files.exists(entry)) {
        problem(Settings.CLASS_PATH, "there is no " + entry, "Build it, or check the path");
      }
    }
    return entries;
  }

  private void checkFolder(Path wildcard) {
    try {
      if (Artefact.ClassPath.jars(wildcard).isEmpty()) {
        problem(Settings.CLASS_PATH, "there is no jar for " + wildcard, "Build, or check the path");
      }
    } catch (IOException e) {
      problem(
          Settings.CLASS_PATH, "there is no folder for " + wildcard, "Build, or check the path");
    }
  }

  private void problem(Setting<?> setting, String found, String remedy) {
    problems.add(
        values
            .said(setting)
            .flatMap(chosen -> chosen.said().stream().findFirst())
            .map(said -> new Problem(said.origin(), said.subject(), found, "", remedy))
            .orElseGet(() -> new Problem(origin(), setting.key(), found, "", remedy)));
  }
}
