package dev.cadre.primary;

import dev.cadre.primary.settings.RunSettings;
import java.util.ArrayList;
import java.util.List;

/** Which settings differ when they are read again, by their keys: a value may be a secret. */
final class Changes {
  private Changes() {}

  /** Those that a primary has for its whole life: read again, they change nothing. */
  static List<String> fixed(RunSettings before, RunSettings after) {
    List<String> keys = new ArrayList<>();
    note(keys, "name", before.name(), after.name());
    note(keys, "balance", before.balance(), after.balance());
    note(keys, "health-address", before.healthAddress(), after.healthAddress());
    note(keys, "health-port", before.healthPort(), after.healthPort());
    note(keys, "health-interval", before.healthInterval(), after.healthInterval());
    note(keys, "pid-file", before.pidFile(), after.pidFile());
    note(keys, "log-file", before.logFile(), after.logFile());
    note(keys, "log-format", before.logFormat(), after.logFormat());
    note(keys, "log-max-size", before.logMaxBytes(), after.logMaxBytes());
    note(keys, "log-keep", before.logKeep(), after.logKeep());
    return keys;
  }

  /** Those that are taken over. */
  static List<String> taken(RunSettings before, RunSettings after) {
    List<String> keys = new ArrayList<>();
    note(keys, "jar or class-path", before.artefact(), after.artefact());
    note(keys, "args", before.applicationArguments(), after.applicationArguments());
    note(keys, "workers", before.workers(), after.workers());
    note(keys, "jvm-args", before.jvmArguments(), after.jvmArguments());
    note(keys, "env", before.environment(), after.environment());
    note(keys, "ready-path", before.readyPath(), after.readyPath());
    note(keys, "warmup-requests", before.warmupRequests(), after.warmupRequests());
    note(keys, "boot-timeout", before.bootTimeout(), after.bootTimeout());
    note(keys, "ready-timeout", before.readyTimeout(), after.readyTimeout());
    note(keys, "drain-timeout", before.drainTimeout(), after.drainTimeout());
    note(keys, "websocket-spread", before.webSocketSpread(), after.webSocketSpread());
    note(keys, "exit-timeout", before.exitTimeout(), after.exitTimeout());
    note(keys, "slot-delay", before.slotDelay(), after.slotDelay());
    note(keys, "ramp", before.ramp(), after.ramp());
    note(keys, "standby", before.standby(), after.standby());
    note(keys, "aot", before.aot(), after.aot());
    note(keys, "port-zero", before.sharePortZero(), after.sharePortZero());
    note(keys, "private-ports", before.privatePorts(), after.privatePorts());
    note(keys, "offset-ports", before.offsetPorts(), after.offsetPorts());
    note(keys, "state", before.state(), after.state());
    note(keys, "trial", before.trial().when(), after.trial().when());
    note(keys, "observe", before.trial().observe(), after.trial().observe());
    note(keys, "canary", before.trial().canaryPercent(), after.trial().canaryPercent());
    note(keys, "probe-paths", before.trial().probePaths(), after.trial().probePaths());
    note(keys, "max-slowdown", before.trial().slowdown(), after.trial().slowdown());
    note(keys, "probe-body", before.trial().sameBody(), after.trial().sameBody());
    note(keys, "max-error-lines", before.trial().errorLines(), after.trial().errorLines());
    note(keys, "max-metrics", before.trial().metrics(), after.trial().metrics());
    note(keys, "park", before.park(), after.park());
    note(keys, "dashboard-token-file", before.dashboardTokenFile(), after.dashboardTokenFile());
    note(keys, "metrics-path", before.metricsPath(), after.metricsPath());
    note(keys, "memory-check", before.memoryCheck(), after.memoryCheck());
    return keys;
  }

  private static void note(List<String> keys, String key, Object before, Object after) {
    if (!before.equals(after)) {
      keys.add(key);
    }
  }
}
