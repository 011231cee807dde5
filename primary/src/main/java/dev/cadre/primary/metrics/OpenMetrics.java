package dev.cadre.primary.metrics;

import dev.cadre.primary.metrics.Series.Label;
import java.util.List;
import java.util.Map;

/**
 * Families as text.
 *
 * @see <a href="https://prometheus.io/docs/specs/om/open_metrics_spec/">OpenMetrics 1.0</a>
 */
public final class OpenMetrics {
  public static final String CONTENT_TYPE =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private static final List<String> UNITS = List.of("seconds", "bytes");

  /** Doubles below this are written as integers. */
  private static final double EXACT = 1L << 53;

  private OpenMetrics() {}

  /**
   * The whole text. Families without samples are left out.
   *
   * @param families no two of the same name
   */
  public static String text(List<Family> families) {
    StringBuilder out = new StringBuilder(4096);
    for (Family family : families) {
      if (!family.samples().isEmpty()) {
        write(out, family);
      }
    }
    return out.append("# EOF\n").toString();
  }

  private static void write(StringBuilder out, Family family) {
    String name = family.name();
    line(out, "TYPE", name, family.type().word());
    for (String unit : UNITS) {
      if (name.endsWith("_" + unit)) {
        line(out, "UNIT", name, unit);
      }
    }
    if (!family.help().isEmpty()) {
      line(out, "HELP", name, escaped(family.help()));
    }
    for (Map.Entry<Series, Double> sample : family.samples().entrySet()) {
      out.append(sample.getKey().family()).append(family.type().suffix());
      write(out, sample.getKey().labels());
      out.append(' ').append(number(sample.getValue())).append('\n');
    }
  }

  private static void line(StringBuilder out, String kind, String name, String text) {
    out.append("# ").append(kind).append(' ').append(name).append(' ').append(text).append('\n');
  }

  private static void write(StringBuilder out, List<Label> labels) {
    if (labels.isEmpty()) {
      return;
    }
    char before = '{';
    for (Label label : labels) {
      out.append(before).append(label.name()).append("=\"").append(escaped(label.value()));
      out.append('"');
      before = ',';
    }
    out.append('}');
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < EXACT
        ? Long.toString((long) value)
        : Double.isNaN(value)
            ? "NaN"
            : Double.isInfinite(value) ? (value > 0 ? "+Inf" : "-Inf") : Double.toString(value);
  }
}
