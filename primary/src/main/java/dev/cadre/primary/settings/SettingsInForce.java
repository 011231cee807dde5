package dev.cadre.primary.settings;

import dev.cadre.primary.settings.RunSettings.Artefact;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings of a run as texts, by their keys, for {@code cadre describe}. Of the environment
 * only the names: values are secrets too often; so is what stands before the {@code @} of an
 * address.
 */
public final class SettingsInForce {
  private SettingsInForce() {}

  /** In the order of the manual; an empty text where nothing is set. */
  public static Map<String, String> of(RunSettings s) {
    Map<String, String> all = new LinkedHashMap<>();
    switch (s.artefact()) {
      case Artefact.Jar(Path file) -> all.put("jar", file.toString());
      case Artefact.ClassPath(List<Path> entries, String main) -> {
        all.put(
            "class-path", entries.stream().map(Path::toString).collect(Collectors.joining(":")));
        all.put("main", main);
      }
    }
    all.put("args", String.join(" ", s.applicationArguments()));
    all.put("name", s.name());
    all.put("workers", Integer.toString(s.workers()));
    all.put("jvm-args", String.join(" ", s.jvmArguments()));
    all.put("env", String.join(",", s.environment().keySet()));
    all.put("balance", word(s.balance()));
    all.put("port-zero", s.sharePortZero() ? "shared" : "private");
    all.put("private-ports", numbers(s.privatePorts()));
    all.put("offset-ports", numbers(s.offsetPorts()));
    all.put("state", s.state().replaceFirst("//[^/@]*@", "//***@"));
    all.put("standby", onOff(s.standby()));
    all.put("aot", s.aot() ? "auto" : "off");
    all.put("boot-timeout", time(s.bootTimeout()));
    all.put("ready-path", s.readyPath().orElse(""));
    all.put("ready-timeout", time(s.readyTimeout()));
    all.put("warmup-requests", Integer.toString(s.warmupRequests()));
    all.put("ramp", time(s.ramp()));
    all.put("slot-delay", time(s.slotDelay()));
    all.put("drain-timeout", time(s.drainTimeout()));
    all.put("websocket-spread", time(s.webSocketSpread()));
    all.put("exit-timeout", time(s.exitTimeout()));
    all.put("trial", word(s.trial().when()));
    all.put("observe", time(s.trial().observe()));
    all.put("canary", Integer.toString(s.trial().canaryPercent()));
    all.put("probe-paths", String.join(",", s.trial().probePaths()));
    all.put("max-slowdown", Integer.toString(s.trial().slowdown()));
    all.put("probe-body", s.trial().sameBody() ? "same" : "any");
    all.put("max-error-lines", Integer.toString(s.trial().errorLines()));
    all.put("max-metrics", limits(s.trial().metrics()));
    all.put("park", time(s.park()));
    all.put("memory-check", onOff(s.memoryCheck()));
    all.put("health-port", Integer.toString(s.healthPort()));
    all.put("health-address", s.healthAddress());
    all.put("health-interval", time(s.healthInterval()));
    all.put("dashboard-token-file", path(s.dashboardTokenFile()));
    all.put("metrics-path", s.metricsPath().orElse(""));
    all.put("pid-file", path(s.pidFile()));
    all.put("log-file", path(s.logFile()));
    all.put("log-format", word(s.logFormat()));
    all.put("log-max-size", (s.logMaxBytes() >> 10) + "KB");
    all.put("log-keep", Integer.toString(s.logKeep()));
    return all;
  }

  private static String limits(List<MetricLimit> metrics) {
    return metrics.stream()
        .map(m -> m.metric() + "=" + m.limit() + (m.times() ? "x" : ""))
        .collect(Collectors.joining(","));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String onOff(boolean value) {
    return value ? "on" : "off";
  }

  private static String path(Optional<Path> path) {
    return path.map(Path::toString).orElse("");
  }

  private static String time(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
  }

  private static String numbers(Set<Integer> numbers) {
    return numbers.stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
  }
}
