package dev.cadre.primary;

import dev.cadre.primary.settings.RunSettings;
import java.util.ArrayList;
import java.util.List;

/** Settings that a primary has for its whole life: read again, they change nothing. */
final class Fixed {
  private Fixed() {}

  /** The keys of those that differ. */
  static List<String> differences(RunSettings before, RunSettings after) {
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

  private static void note(List<String> keys, String key, Object before, Object after) {
    if (!before.equals(after)) {
      keys.add(key);
    }
  }
}
