package dev.cadre.primary.settings;

import java.time.Duration;
import java.util.List;

/**
 * How the first worker of a new generation is tried before the others follow.
 *
 * @param when which rolling restarts begin with a trial
 * @param observe how long the canary is watched while it has its share; zero means no trial
 * @param canaryPercent of all connections that the canary gets meanwhile; 0 to 100
 * @param probePaths what both generations are asked; empty means the ready path
 * @param slowdown how many times slower than the old generation the new one may answer; 0 means
 *     that it does not matter
 * @param sameBody whether both must answer a probe with the same bytes
 * @param errorLines how many lines that look like errors the canary may print more than the old
 *     worker; 0 means that it does not matter
 * @param metrics which of the application's are compared
 */
public record TrialSettings(
    When when,
    Duration observe,
    int canaryPercent,
    List<String> probePaths,
    int slowdown,
    boolean sameBody,
    int errorLines,
    List<MetricLimit> metrics) {

  public TrialSettings {
    probePaths = List.copyOf(probePaths);
    metrics = List.copyOf(metrics);
  }

  /** Which rolling restarts begin with a trial. */
  public enum When {
    /** Those of {@code cadre deploy}. */
    DEPLOY,
    /** Those of {@code cadre reload} and SIGUSR2 too, when the bytes have changed. */
    ALWAYS,
    NEVER
  }

  /** Whether both generations must answer a probe alike. */
  public enum Body {
    ANY,
    SAME
  }
}
