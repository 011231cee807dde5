package dev.cadre.primary.metrics;

import dev.cadre.primary.metrics.Series.Label;
import java.util.ArrayList;
import java.util.List;

/**
 * One line with a figure: {@code name{label="value",...} 12.5 1395066363000 # exemplar}. What
 * follows the figure is left out.
 */
public record SampleLine(String name, List<Label> labels, double value) {

  /**
   * Reads one.
   *
   * @throws MalformedMetricsException when it is none
   */
  public static SampleLine parse(String line) throws MalformedMetricsException {
    Reader in = new Reader(line);
    String name = in.name();
    in.skipSpace();
    List<Label> labels = new ArrayList<>();
    if (in.take('{')) {
      in.skipSpace();
      while (!in.take('}')) {
        labels.add(in.label());
        in.skipSpace();
        if (in.take(',')) {
          in.skipSpace();
        }
      }
    }
    in.skipSpace();
    return new SampleLine(name, labels, in.number());
  }

  /** Goes over one line. */
  private static final class Reader {
    private final String line;
    private int at;

    Reader(String line) {
      this.line = line;
    }

    private MalformedMetricsException malformed() {
      String start = line.length() > 80 ? line.substring(0, 80) + "..." : line;
      return new MalformedMetricsException("no metric: " + start);
    }

    private boolean more() {
      return at < line.length();
    }

    void skipSpace() {
      while (more() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
        at++;
      }
    }

    boolean take(char wanted) {
      if (more() && line.charAt(at) == wanted) {
        at++;
        return true;
      }
      return false;
    }

    String name() throws MalformedMetricsException {
      int from = at;
      while (more() && isOfName(line.charAt(at), at == from)) {
        at++;
      }
      if (at == from) {
        throw malformed();
      }
      return line.substring(from, at);
    }

    private static boolean isOfName(char c, boolean first) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || c == '_'
          || c == ':'
          || (!first && c >= '0' && c <= '9');
    }

    Label label() throws MalformedMetricsException {
      String name = name();
      skipSpace();
      if (!take('=')) {
        throw malformed();
      }
      skipSpace();
      if (!take('"')) {
        throw malformed();
      }
      StringBuilder value = new StringBuilder();
      while (!take('"')) {
        if (!more()) {
          throw malformed();
        }
        char c = line.charAt(at++);
        if (c == '\\' && more()) {
          char escaped = line.charAt(at++);
          value.append(escaped == 'n' ? "\n" : Character.toString(escaped));
        } else {
          value.append(c);
        }
      }
      return new Label(name, value.toString());
    }

    double number() throws MalformedMetricsException {
      int from = at;
      while (more() && line.charAt(at) != ' ' && line.charAt(at) != '\t') {
        at++;
      }
      String text = line.substring(from, at);
      try {
        return switch (text) {
          case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
          case "-Inf" -> Double.NEGATIVE_INFINITY;
          default -> Double.parseDouble(text);
        };
      } catch (NumberFormatException e) {
        throw malformed();
      }
    }
  }
}
