package dev.cadre.benchmarks;

import java.util.List;

/** Measured values of one thing. */
record Samples(List<Double> values) {

  Samples {
    values = values.stream().sorted().toList();
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
  }

  double median() {
    int middle = values.size() / 2;
    return values.size() % 2 == 1
        ? values.get(middle)
        : (values.get(middle - 1) + values.get(middle)) / 2;
  }

  double min() {
    return values.getFirst();
  }

  double max() {
    return values.getLast();
  }

  /** Median, and between which values. */
  String words(String format) {
    return (format + " (" + format + " to " + format + ")").formatted(median(), min(), max());
  }
}
