package dev.cadre.primary.settings;

import dev.cadre.primary.settings.RunSettings.Balance;
import dev.cadre.primary.settings.RunSettings.LogFormat;
import dev.cadre.primary.settings.Setting.Place;
import dev.cadre.primary.settings.Setting.Section;
import dev.cadre.primary.settings.Setting.Shape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of all settings, in the order of the manual. */
public final class Settings {
  private static final List<Setting<?>> TABLE = new ArrayList<>();

  /** As many slots as a steering program can choose from. */
  public static final int MAX_WORKERS = 256;

  private static final String FIRST = "0.1.0";
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MOMENT = Duration.ofMillis(10);

  public static final Setting<Path> JAR =
      declare(
          "jar",
          Place.ARGUMENT,
          SettingTypes.path("JAR", "the path of a jar"),
          Section.APPLICATION,
          "The application, as java -jar would start it.");

  public static final Setting<String> ARGS =
      list(
          "args",
          "args",
          Shape.WORDS,
          Place.ARGUMENT,
          SettingTypes.argument(),
          Section.APPLICATION,
          "Arguments of the application. On the command line they follow --.");

  public static final Setting<Path> CLASS_PATH =
      list(
          "class-path",
          "class-path",
          Shape.COLONS,
          Place.EVERYWHERE,
          SettingTypes.path("CP", "jars and folders, with : between them"),
          Section.APPLICATION,
          "The application as a class path instead of a jar. An entry DIR/* means the jars in DIR."
              + " Needs --main.");

  public static final Setting<String> MAIN =
      declare(
          "main",
          Place.EVERYWHERE,
          SettingTypes.className(),
          Section.APPLICATION,
          "The main class on the class path.");

  public static final Setting<Path> CONFIG =
      declare(
          "config",
          Place.NOT_IN_FILE,
          SettingTypes.path("FILE", "the path of a YAML or JSON file"),
          Section.APPLICATION,
          "A YAML file with the same settings. Flags and variables win over it. Relative paths in"
              + " it start from its folder; ${VARIABLE} and ${VARIABLE:-default} are replaced.");

  public static final Setting<String> NAME =
      add(
          new Setting<>(
              "name",
              "name",
              Shape.ONE,
              Place.EVERYWHERE,
              SettingTypes.name(),
              Optional.empty(),
              "the jar's name without its version, or the main class",
              Section.APPLICATION,
              "The name of the application, by which the other commands find it.",
              FIRST));

  public static final Setting<Integer> WORKERS =
      declare(
          "workers",
          SettingTypes.workers(MAX_WORKERS),
          "max",
          Section.WORKERS,
          "How many worker JVMs to run. max is one per available processor; a container's CPU"
              + " limit counts.");

  public static final Setting<String> JVM_ARGS =
      list(
          "jvm-args",
          "jvm-arg",
          Shape.WORDS,
          Place.EVERYWHERE,
          SettingTypes.jvmArgument(),
          Section.WORKERS,
          "An option of java for every worker. It wins over what Cadre would choose."
              + " {worker.slot}, {worker.side}, {worker.seat} and {worker.id}, and sums such as"
              + " {worker.seat+9010}, are replaced in it.");

  public static final Setting<Map.Entry<String, String>> ENV =
      list(
          "env",
          "env",
          Shape.MAP,
          Place.EVERYWHERE,
          SettingTypes.variable(),
          Section.WORKERS,
          "An environment variable for every worker. {worker.slot}, {worker.slot+8081} and the like"
              + " in it are replaced.");

  public static final Setting<Balance> BALANCE =
      declare(
          "balance",
          SettingTypes.choice(Balance.class),
          "random",
          Section.WORKERS,
          "Which worker gets a new connection. random goes by weight; sticky sends one client"
              + " address to one worker as long as the workers are the same.");

  public static final Setting<Boolean> PORT_ZERO =
      declare(
          "port-zero",
          SettingTypes.privateOrShared(),
          "private",
          Section.WORKERS,
          "What a bind to port 0 means. private gives each worker a port of its own; shared gives"
              + " all workers the same free port.");

  public static final Setting<Integer> PRIVATE_PORTS =
      list(
          "private-ports",
          "private-port",
          Shape.COMMAS,
          Place.EVERYWHERE,
          SettingTypes.number("N", "8081", 1, 65535),
          Section.WORKERS,
          "A port that is not shared: the application binds it itself, as it would alone. Of"
              + " several workers only the first can.");

  public static final Setting<Integer> OFFSET_PORTS =
      list(
          "offset-ports",
          "offset-port",
          Shape.COMMAS,
          Place.EVERYWHERE,
          SettingTypes.number("N", "9090", 1, 65536 - MAX_WORKERS),
          Section.WORKERS,
          "A port of which each slot has its own: where the application binds N, the workers of"
              + " slot 0 get N, those of slot 1 get N + 1, and so on.");

  public static final Setting<String> STATE =
      declare(
          "state",
          SettingTypes.state(),
          "embedded",
          Section.WORKERS,
          "Where the workers keep what they share: limits, counters, topics, locks (docs/state.md)."
              + " embedded is a segment of memory that lives as long as the primary; an address"
              + " such as redis://host:6379 is a server that others share too; none leaves each"
              + " worker to itself.");

  public static final Setting<Boolean> STANDBY =
      declare(
          "standby",
          SettingTypes.onOrOff(),
          "on",
          Section.WORKERS,
          "Whether one more JVM is kept booted, which waits before the application's main and"
              + " takes the place of a worker that dies. It costs about 50 MB. There is none when"
              + " {worker.slot} or the like is used, or an option that makes java open a port"
              + " or a file before main.");

  public static final Setting<Boolean> AOT =
      declare(
          "aot",
          SettingTypes.autoOrOff(),
          "auto",
          Section.WORKERS,
          "Whether an AOT cache is made of each version, so that its workers start in half of the"
              + " time (docs/aot.md). Once the workers are quiet the application is started once"
              + " more, with the lowest priority and hidden ports, marked by -Dcadre.training=true"
              + " and CADRE_TRAINING=true.");

  public static final Setting<Duration> BOOT_TIMEOUT =
      time("boot-timeout", "60s", MOMENT, Section.READINESS, "The time from fork to listening.");

  public static final Setting<String> READY_PATH =
      declare(
          "ready-path",
          Place.EVERYWHERE,
          SettingTypes.urlPath(),
          Section.READINESS,
          "A path whose GET answers 200 to 399 once a worker is ready. Without it a worker is"
              + " ready when it listens.");

  public static final Setting<Duration> READY_TIMEOUT =
      time("ready-timeout", "60s", MOMENT, Section.READINESS, "The time from listening to ready.");

  public static final Setting<Integer> WARMUP_REQUESTS =
      declare(
          "warmup-requests",
          SettingTypes.number("N", "200", 0, 100_000),
          "200",
          Section.READINESS,
          "How often, at the most, the ready path, and each probe path, is asked to warm a worker up"
              + " before it gets traffic. Without a ready path there is no warm-up.");

  public static final Setting<Duration> RAMP =
      time(
          "ramp",
          "1s",
          Duration.ZERO,
          Section.READINESS,
          "The time in which a new worker goes from a small share of the connections to its full"
              + " one.");

  public static final Setting<Duration> SLOT_DELAY =
      time(
          "slot-delay",
          "500ms",
          Duration.ZERO,
          Section.STOPPING,
          "The pause between two slots of a rolling restart.");

  public static final Setting<Duration> DRAIN_TIMEOUT =
      time(
          "drain-timeout",
          "30s",
          Duration.ZERO,
          Section.STOPPING,
          "The time that requests in flight have to finish, before the worker gets SIGTERM.");

  public static final Setting<Duration> WEBSOCKET_SPREAD =
      time(
          "websocket-spread",
          "5s",
          Duration.ZERO,
          Section.STOPPING,
          "The time over which a worker that drains closes its WebSockets, so that their clients"
              + " do not all come back at once; at most half of the drain timeout.");

  public static final Setting<Duration> EXIT_TIMEOUT =
      time("exit-timeout", "10s", MOMENT, Section.STOPPING, "The time from SIGTERM to SIGKILL.");

  public static final Setting<TrialSettings.When> TRIAL =
      declare(
          "trial",
          SettingTypes.choice(TrialSettings.When.class),
          "deploy",
          Section.TRIAL,
          "Which rolling restarts begin with a trial of the new version in one worker"
              + " (docs/rollouts.md): those of cadre deploy, always when the bytes have changed, or"
              + " never.");

  public static final Setting<Duration> OBSERVE =
      time(
          "observe",
          "10s",
          Duration.ZERO,
          Section.TRIAL,
          "The time for which a canary, the first worker of a new version, is watched while it has"
              + " its small share. 0 means no trial.");

  public static final Setting<Integer> CANARY =
      declare(
          "canary",
          SettingTypes.number("PERCENT", "5", 0, 100),
          "5",
          Section.TRIAL,
          "The part of all connections that a canary gets while it is watched; never more than one"
              + " slot's share. 0 leaves it to the probes.");

  public static final Setting<String> PROBE_PATHS =
      list(
          "probe-paths",
          "probe-path",
          Shape.COMMAS,
          Place.EVERYWHERE,
          SettingTypes.urlPath(),
          Section.TRIAL,
          "A path that is asked of a worker of each version in turn, to compare their answers. Its"
              + " GET must be harmless. Without one the ready path is asked.");

  public static final Setting<Integer> MAX_SLOWDOWN =
      declare(
          "max-slowdown",
          SettingTypes.number("N", "3", 0, 1000),
          "3",
          Section.TRIAL,
          "How many times slower than the old version the new one may answer the probes. 0 means"
              + " that it does not matter.");

  public static final Setting<TrialSettings.Body> PROBE_BODY =
      declare(
          "probe-body",
          SettingTypes.choice(TrialSettings.Body.class),
          "any",
          Section.TRIAL,
          "Whether both versions must answer a probe with the same bytes.");

  public static final Setting<Integer> MAX_ERROR_LINES =
      declare(
          "max-error-lines",
          SettingTypes.number("N", "10", 0, 1_000_000),
          "10",
          Section.TRIAL,
          "How many lines that look like errors a canary may print more than the old worker beside"
              + " it. 0 means that it does not matter.");

  public static final Setting<MetricLimit> MAX_METRICS =
      list(
          "max-metrics",
          "max-metric",
          Shape.COMMAS,
          Place.EVERYWHERE,
          SettingTypes.metricLimit(),
          Section.TRIAL,
          "A metric of the application and how much worse it may be in the canary: N more than in"
              + " the old worker, or N times as much. Of a counter (..._total) the increase counts. Needs"
              + " --metrics-path.");

  public static final Setting<Duration> PARK =
      time(
          "park",
          "0",
          Duration.ZERO,
          Section.TRIAL,
          "How long workers of the previous version are kept warm without connections after a"
              + " rollout, so that cadre rollback takes no time. They are as many JVMs again, and run"
              + " the application's jobs. 0 means none.");

  public static final Setting<Boolean> MEMORY_CHECK =
      declare(
          "memory-check",
          SettingTypes.onOrOff(),
          "on",
          Section.TRIAL,
          "Whether a rolling restart is refused when the memory that is free is less than a worker"
              + " takes now.");

  public static final Setting<Integer> HEALTH_PORT =
      declare(
          "health-port",
          SettingTypes.number("N", "9998", 0, 65535),
          "9999",
          Section.HEALTH,
          "The port of /cluster-health, /livez and /readyz; 0 is any free one. When 9999 is taken"
              + " and nobody asked for it, it is another one: the log says which.");

  public static final Setting<String> HEALTH_ADDRESS =
      declare(
          "health-address",
          SettingTypes.address(),
          "127.0.0.1",
          Section.HEALTH,
          "The address of the health port.");

  public static final Setting<Duration> HEALTH_INTERVAL =
      time(
          "health-interval",
          "5s",
          Duration.ofMillis(100),
          Section.HEALTH,
          "The time between two reports of a worker.");

  public static final Setting<Path> DASHBOARD_TOKEN_FILE =
      declare(
          "dashboard-token-file",
          Place.EVERYWHERE,
          SettingTypes.path("FILE", "the path of a file"),
          Section.HEALTH,
          "A file with the token that the dashboard's actions ask for (docs/dashboard.md); only its"
              + " owner may be able to read it. Without it the dashboard only shows.");

  public static final Setting<String> METRICS_PATH =
      declare(
          "metrics-path",
          Place.EVERYWHERE,
          SettingTypes.urlPath(),
          Section.HEALTH,
          "A path of the application where it has metrics in the text format of Prometheus or"
              + " OpenMetrics, such as /actuator/prometheus. They are asked of each worker and"
              + " merged into /metrics (docs/metrics.md); a deploy compares those of --max-metric.");

  public static final Setting<Path> PID_FILE =
      declare(
          "pid-file",
          Place.EVERYWHERE,
          SettingTypes.path("FILE", "the path of a file"),
          Section.FILES,
          "A file that holds the primary's pid while it runs.");

  public static final Setting<Path> LOG_FILE =
      declare(
          "log-file",
          Place.EVERYWHERE,
          SettingTypes.path("FILE", "the path of a file"),
          Section.FILES,
          "A file for the log, besides the standard output.");

  public static final Setting<LogFormat> LOG_FORMAT =
      declare(
          "log-format",
          SettingTypes.choice(LogFormat.class),
          "text",
          Section.FILES,
          "The form of log lines. json gives an object a line.");

  public static final Setting<Long> LOG_MAX_SIZE =
      declare(
          "log-max-size",
          SettingTypes.size(64L << 10, "64KB", 100L << 30, "100GB"),
          "100MB",
          Section.FILES,
          "The size at which the log file is rotated.");

  public static final Setting<Integer> LOG_KEEP =
      declare(
          "log-keep",
          SettingTypes.number("N", "5", 0, 1000),
          "5",
          Section.FILES,
          "How many rotated log files are kept.");

  /** All of them. */
  public static final List<Setting<?>> ALL = Collections.unmodifiableList(TABLE);

  private Settings() {}

  private static <T> Setting<T> add(Setting<T> setting) {
    TABLE.add(setting);
    return setting;
  }

  private static <T> Setting<T> declare(
      String key, SettingType<T> type, String defaultText, Section section, String doc) {
    return add(
        new Setting<>(
            key,
            key,
            Shape.ONE,
            Place.EVERYWHERE,
            type,
            Optional.of(defaultText),
            defaultText,
            section,
            doc,
            FIRST));
  }

  private static <T> Setting<T> declare(
      String key, Place place, SettingType<T> type, Section section, String doc) {
    return list(key, key, Shape.ONE, place, type, section, doc);
  }

  private static <T> Setting<T> list(
      String key,
      String option,
      Shape shape,
      Place place,
      SettingType<T> type,
      Section section,
      String doc) {
    return add(
        new Setting<>(
            key, option, shape, place, type, Optional.empty(), "none", section, doc, FIRST));
  }

  private static Setting<Duration> time(
      String key, String defaultText, Duration min, Section section, String doc) {
    return declare(key, SettingTypes.duration(min, HOUR), defaultText, section, doc);
  }
}
