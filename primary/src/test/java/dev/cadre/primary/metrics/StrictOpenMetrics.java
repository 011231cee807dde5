package dev.cadre.primary.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads OpenMetrics 1.0 and fails at whatever the specification forbids: a family in two parts, a
 * sample of none, a counter without {@code _total} or below zero, a label or series twice, an
 * escape that is none, anything after {@code # EOF}.
 */
public final class StrictOpenMetrics {
  private static final Pattern META =
      Pattern.compile("# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{.*\\})? ([^ ]+)");
  private static final Pattern LABEL =
      Pattern.compile(
          "([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\\\\\"\n]|\\\\[\\\\\"n])*)\"(,(?=[a-zA-Z_])|\\}$)");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?|[+-]Inf|NaN");

  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final Map<String, String> types = new LinkedHashMap<>();
  private final Set<String> ended = new HashSet<>();
  private String family = "";

  private StrictOpenMetrics() {}

  /** Samples by name and labels, as {@code name{a="b"}}: labels as they are written. */
  public static Map<String, Double> read(String text) {
    assertThat(text).endsWith("\n# EOF\n").doesNotContain("\r");
    StrictOpenMetrics reader = new StrictOpenMetrics();
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length - 2; i++) {
      reader.line(lines[i]);
    }
    return reader.samples;
  }

  private void line(String line) {
    assertThat(line).isNotEmpty();
    Matcher meta = META.matcher(line);
    if (meta.matches()) {
      meta(meta.group(1), meta.group(2), meta.group(3));
    } else {
      Matcher sample = SAMPLE.matcher(line);
      assertThat(sample.matches()).as(line).isTrue();
      sample(sample.group(1), sample.group(2) == null ? "" : sample.group(2), sample.group(3));
    }
  }

  private void meta(String kind, String name, String text) {
    if (!name.equals(family)) {
      assertThat(ended.add(family)).isTrue();
      assertThat(ended).as("families in one part").doesNotContain(name);
      assertThat(kind).as("first of %s", name).isEqualTo("TYPE");
      family = name;
    }
    switch (kind) {
      case "TYPE" -> {
        assertThat(text).isIn("gauge", "counter", "info", "histogram", "summary", "unknown");
        assertThat(types.put(name, text)).as("type of %s", name).isNull();
      }
      case "UNIT" -> assertThat(name).endsWith("_" + text);
      default -> assertThat(text.replaceAll("\\\\[\\\\\"n]", "")).doesNotContain("\\", "\"");
    }
  }

  private void sample(String name, String labels, String value) {
    String suffix =
        switch (types.getOrDefault(family, "")) {
          case "counter" -> "_total";
          case "info" -> "_info";
          default -> "";
        };
    switch (types.getOrDefault(family, "")) {
      case "histogram" ->
          assertThat(name).isIn(family + "_bucket", family + "_count", family + "_sum");
      case "summary" -> assertThat(name).isIn(family, family + "_count", family + "_sum");
      default -> assertThat(name).isEqualTo(family + suffix);
    }
    assertThat(value).matches(NUMBER);
    double number = Double.parseDouble(value.replace("Inf", "Infinity"));
    if (suffix.equals("_total")) {
      assertThat(number).as(name).isNotNegative().isFinite();
    } else if (suffix.equals("_info")) {
      assertThat(number).isEqualTo(1);
    }
    labels(labels);
    assertThat(samples.put(name + labels, number)).as("twice: %s%s", name, labels).isNull();
  }

  private static void labels(String text) {
    Set<String> names = new HashSet<>();
    int at = text.isEmpty() ? 0 : 1;
    Matcher label = LABEL.matcher(text);
    while (at < text.length()) {
      assertThat(label.find(at) && label.start() == at).as("labels %s", text).isTrue();
      assertThat(names.add(label.group(1))).as("label twice in %s", text).isTrue();
      at = label.end();
    }
  }
}
