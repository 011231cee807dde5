package dev.cadre.primary.metrics;

import java.util.HashMap;
import java.util.Map;

/**
 * Sums of counters over sources that come and go. A sum never falls: what a source has counted
 * stays when it is gone, and one that begins again at zero goes on from there. Of one thread.
 */
public final class Totals {
  /** Names of series come from applications: beyond this many no new one is taken. */
  static final int MOST_SERIES = 10_000;

  private final Map<Series, Double> sums = new HashMap<>();
  private final Map<Integer, Map<Series, Double>> last = new HashMap<>();

  /**
   * Takes what a source says.
   *
   * @param source a number that is never used again for another
   * @param counters all of this source, each at least 0
   */
  public void report(int source, Map<Series, Double> counters) {
    Map<Series, Double> before = last.getOrDefault(source, Map.of());
    counters.forEach((series, value) -> {
      if (sums.containsKey(series) || sums.size() < MOST_SERIES) {
        double known = before.getOrDefault(series, 0.0);
        sums.merge(series, value >= known ? value - known : value, Double::sum);
      }
    });
    last.put(source, Map.copyOf(counters));
  }

  /** Forgets a source, and not what it has counted. */
  public void ended(int source) {
    last.remove(source);
  }

  /** The sums now. */
  public Map<Series, Double> sums() {
    return Map.copyOf(sums);
  }
}
