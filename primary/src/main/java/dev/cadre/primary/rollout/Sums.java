package dev.cadre.primary.rollout;

import dev.cadre.primary.metrics.MalformedMetricsException;
import dev.cadre.primary.metrics.SampleLine;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The metrics that an application shows, all series of a name added up. What is no metric is passed
 * over.
 */
record Sums(Map<String, Double> byName) {

  Sums {
    byName = Map.copyOf(byName);
  }

  static Sums of(String text) {
    Map<String, Double> sums = new HashMap<>();
    text.lines().filter(line -> !line.startsWith("#")).forEach(line -> add(sums, line));
    return new Sums(sums);
  }

  private static void add(Map<String, Double> sums, String line) {
    try {
      SampleLine sample = SampleLine.parse(line);
      if (Double.isFinite(sample.value())) {
        sums.merge(sample.name(), sample.value(), Double::sum);
      }
    } catch (MalformedMetricsException e) {
      // No metric.
    }
  }

  /** Empty when there is none of that name. */
  OptionalDouble value(String name) {
    Double sum = byName.get(name);
    return sum == null ? OptionalDouble.empty() : OptionalDouble.of(sum);
  }
}
