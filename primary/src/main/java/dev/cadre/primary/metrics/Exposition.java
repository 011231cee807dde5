package dev.cadre.primary.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The text in which an application gives its metrics: that of Prometheus 0.0.4 or of OpenMetrics
 * 1.0. Timestamps, exemplars and {@code _created} are left out.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition
 *     formats</a>
 */
public final class Exposition {
  /** What to ask for. */
  public static final String ACCEPT =
      "text/plain;version=0.0.4, application/openmetrics-text;version=1.0.0;q=0.5, */*;q=0.1";

  private static final String TOTAL = "_total";

  private final Map<String, String> helps = new HashMap<>();
  private final List<Sample> samples = new ArrayList<>();
  private String family = "";
  private Family.Type type = Family.Type.UNKNOWN;

  private Exposition() {}

  /**
   * All figures, in their order.
   *
   * @param most figures
   */
  public static List<Sample> read(String text, int most) throws MalformedMetricsException {
    Exposition exposition = new Exposition();
    for (String line : (Iterable<String>) text.lines()::iterator) {
      if (line.startsWith("#")) {
        exposition.comment(line);
      } else if (!line.isBlank()) {
        if (exposition.samples.size() >= most) {
          throw new MalformedMetricsException("more than " + most + " figures");
        }
        exposition.sample(SampleLine.parse(line));
      }
    }
    return List.copyOf(exposition.samples);
  }

  private void comment(String line) {
    String[] words = line.split("[ \t]+", 4);
    if (words.length < 3) {
      return;
    }
    if (words[1].equals("HELP")) {
      String help = words.length < 4 ? "" : words[3];
      helps.put(words[2], help.replace("\\n", " ").replace("\\\"", "\"").replace("\\\\", "\\"));
    } else if (words[1].equals("TYPE")) {
      family = words[2];
      type = type(words.length < 4 ? "" : words[3].strip());
    }
  }

  private static Family.Type type(String word) {
    return switch (word) {
      case "counter" -> Family.Type.COUNTER;
      case "gauge", "stateset" -> Family.Type.GAUGE;
      case "histogram" -> Family.Type.HISTOGRAM;
      case "summary" -> Family.Type.SUMMARY;
      case "info" -> Family.Type.INFO;
      default -> Family.Type.UNKNOWN;
    };
  }

  private void sample(SampleLine line) {
    String declared = family;
    if (!declared.isEmpty() && line.name().startsWith(declared)) {
      String suffix = line.name().substring(declared.length());
      switch (type) {
        case COUNTER -> {
          // Prometheus declares the name with its suffix, OpenMetrics without.
          if (suffix.isEmpty() || suffix.equals(TOTAL)) {
            String name = without(declared);
            add(line, name, name, true);
            return;
          }
        }
        case HISTOGRAM -> {
          if (suffix.equals("_bucket") || suffix.equals("_sum") || suffix.equals("_count")) {
            add(line, declared, line.name(), true);
            return;
          }
        }
        case SUMMARY -> {
          if (suffix.isEmpty() || suffix.equals("_sum") || suffix.equals("_count")) {
            add(line, declared, line.name(), !suffix.isEmpty());
            return;
          }
        }
        case INFO -> {
          if (suffix.equals("_info")) {
            add(line, declared, declared, false);
            return;
          }
        }
        case GAUGE, UNKNOWN -> {
          if (suffix.isEmpty()) {
            add(line, declared, declared, false);
            return;
          }
        }
      }
      if (suffix.equals("_created")) {
        return;
      }
    }
    family = "";
    type = Family.Type.UNKNOWN;
    add(line, line.name(), line.name(), false);
  }

  private static String without(String name) {
    return name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
  }

  private void add(SampleLine line, String name, String series, boolean summed) {
    String help = helps.getOrDefault(family, "");
    samples.add(
        new Sample(name, type, help, new Series(series, line.labels()), line.value(), summed));
  }
}
