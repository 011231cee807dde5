package dev.cadre.primary.settings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much worse a metric of the application may be in a new version.
 *
 * @param metric its name; all its series count together
 * @param limit how much more, or how many times as much, than in the old version; 0 or more
 * @param times whether it is a factor
 */
public record MetricLimit(String metric, double limit, boolean times) {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z_:][A-Za-z0-9_:]*)=(\\d{1,12}(?:\\.\\d{1,6})?)(x?)");

  /** {@code NAME=N} or {@code NAME=Nx}; empty when it is neither. */
  static Optional<MetricLimit> of(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new MetricLimit(
                matcher.group(1),
                Double.parseDouble(matcher.group(2)),
                !matcher.group(3).isEmpty()))
        : Optional.empty();
  }
}
