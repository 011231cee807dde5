package dev.cadre.cli.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text with {@code {parts}}. A part alone on its line may have any number of lines, which take
 * over its indentation; with none the line is left out. A part among other words is one line.
 */
record Template(String text) {
  private static final Pattern PART = Pattern.compile("\\{([a-zA-Z]+)\\}");

  /**
   * The text with all parts put in.
   *
   * @param parts by name; what they contain is not looked at again
   * @throws IllegalArgumentException when one is missing
   */
  String fill(Map<String, String> parts) {
    return text.lines().map(line -> line(line, parts)).collect(Collectors.joining());
  }

  private static String line(String line, Map<String, String> parts) {
    String stripped = line.strip();
    Matcher alone = PART.matcher(stripped);
    if (alone.matches()) {
      String indent = line.substring(0, line.indexOf('{'));
      return part(alone, parts).lines().map(l -> indent + l + "\n").collect(Collectors.joining());
    }
    return PART.matcher(line).replaceAll(found -> Matcher.quoteReplacement(part(found, parts)))
        + "\n";
  }

  private static String part(MatchResult found, Map<String, String> parts) {
    String part = parts.get(found.group(1));
    if (part == null) {
      throw new IllegalArgumentException("no part " + found.group(1));
    }
    return part;
  }

  /** Lines as one part. */
  static String lines(List<String> lines) {
    return String.join("\n", lines);
  }
}
