package dev.cadre.it.system;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The output that a page shows below a command. It differs from the real one in what differs from
 * day to day: numbers, the width of columns, and the lines that a line of three dots stands for.
 */
final class ShownOutput {
  private static final String DOTS = "...";

  /** Also a unit: what took 900 ms may take 1.1 s, and 900 MB may be 1.1 GB. */
  private static final Pattern VARIES =
      Pattern.compile("\\d[\\d.,:]*(?:T\\d[\\d.:]*Z)?(?: (?:ms|s|[KMG]?B)\\b)?|\\s+");

  private final Pattern pattern;

  private ShownOutput(Pattern pattern) {
    this.pattern = pattern;
  }

  /** As the page has it; no lines at all stand for any output. */
  static ShownOutput of(List<String> lines) {
    String regex = lines.stream().map(ShownOutput::line).collect(Collectors.joining());
    return new ShownOutput(Pattern.compile(lines.isEmpty() ? "(?s).*" : regex));
  }

  /** The same, but that numbers have to be these. */
  static ShownOutput exactly(List<String> lines) {
    return new ShownOutput(
        Pattern.compile(
            lines.stream()
                .map(line -> "\\s*" + Pattern.quote(line.strip()) + "\\s*\n")
                .collect(Collectors.joining())));
  }

  private static String line(String line) {
    if (line.strip().equals(DOTS)) {
      return "(?:.*\n)*?";
    }
    StringBuilder regex = new StringBuilder();
    String text = line.strip();
    int end = 0;
    for (var varies = VARIES.matcher(text); varies.find(); end = varies.end()) {
      regex.append(words(text.substring(end, varies.start())));
      regex.append(varies.group().isBlank() ? "\\s+" : "(?:" + VARIES.pattern() + ")");
    }
    return "[ \t]*" + regex + words(text.substring(end)) + "[ \t]*\n";
  }

  /** Three dots in a line stand for the rest of it, or for something in it. */
  private static String words(String text) {
    return text.isEmpty() ? "" : Pattern.quote(text).replace(DOTS, "\\E.*\\Q");
  }

  /** Whether these lines are what the page means. */
  boolean matches(List<String> output) {
    return pattern
        .matcher(output.stream().map(line -> line + "\n").collect(Collectors.joining()))
        .matches();
  }
}
