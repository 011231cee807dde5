package dev.cadre.benchmarks;

import java.util.Locale;

/**
 * A figure that must not be worse than a limit.
 *
 * @param figure what was measured
 * @param sense which side of the limit is good; the limit itself is
 */
record Bar(String what, double figure, Sense sense, double limit, String unit) {

  enum Sense {
    AT_MOST,
    AT_LEAST
  }

  static Bar atMost(double limit, String unit, String what, double figure) {
    return new Bar(what, figure, Sense.AT_MOST, limit, unit);
  }

  static Bar atLeast(double limit, String unit, String what, double figure) {
    return new Bar(what, figure, Sense.AT_LEAST, limit, unit);
  }

  boolean isMet() {
    return switch (sense) {
      case AT_MOST -> figure <= limit;
      case AT_LEAST -> figure >= limit;
    };
  }

  @Override
  public String toString() {
    return "%s: %s: %s %s, %s %s %s"
        .formatted(
            isMet() ? "met" : "MISSED",
            what,
            number(figure),
            unit,
            sense.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            number(limit),
            unit);
  }

  private static String number(double value) {
    return value == Math.rint(value) ? "%.0f".formatted(value) : "%.2f".formatted(value);
  }
}
