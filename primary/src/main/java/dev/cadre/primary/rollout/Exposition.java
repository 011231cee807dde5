package dev.cadre.primary.rollout;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The metrics that an application shows in the text form of Prometheus or OpenMetrics: {@code
 * name{labels} value}, one a line. What is none of that is passed over.
 *
 * @param sums of all series of a name
 */
record Exposition(Map<String, Double> sums) {

  Exposition {
    sums = Map.copyOf(sums);
  }

  static Exposition of(String text) {
    Map<String, Double> sums = new HashMap<>();
    text.lines().filter(line -> !line.startsWith("#")).forEach(line -> add(sums, line));
    return new Exposition(sums);
  }

  /** A label's value may have blanks and braces in it: the last brace ends the labels. */
  private static void add(Map<String, Double> sums, String line) {
    int open = line.indexOf('{');
    int blank = line.indexOf(' ');
    boolean labels = open > 0 && (blank < 0 || open < blank);
    int end = labels ? open : blank;
    if (end <= 0) {
      return;
    }
    String rest = line.substring(labels ? line.lastIndexOf('}') + 1 : blank).strip();
    int next = rest.indexOf(' '); // A time stamp, or an exemplar, may follow.
    try {
      double value = Double.parseDouble(next < 0 ? rest : rest.substring(0, next));
      if (Double.isFinite(value)) {
        sums.merge(line.substring(0, end), value, Double::sum);
      }
    } catch (NumberFormatException e) {
      // No sample.
    }
  }

  /** Empty when there is none of that name. */
  OptionalDouble value(String name) {
    Double sum = sums.get(name);
    return sum == null ? OptionalDouble.empty() : OptionalDouble.of(sum);
  }
}
