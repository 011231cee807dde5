package dev.cadre.primary.settings;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The variables in a text: {@code ${NAME}} and {@code ${NAME:-default}}; {@code $$} is a dollar.
 */
final class Interpolation {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\$|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^{}]*))?\\}|\\$\\{");

  private Interpolation() {}

  /**
   * Replaces them.
   *
   * @throws InvalidValueException when a variable without a default is not set, or braces are wrong
   */
  static String expand(String text, Map<String, String> environment) throws InvalidValueException {
    if (text.indexOf('$') < 0) {
      return text;
    }
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      String replacement;
      if (matcher.group().equals("$$")) {
        replacement = "$";
      } else if (matcher.group(1) == null) {
        throw new InvalidValueException(
            "Write ${NAME} or ${NAME:-default}, or $${ for a dollar and a brace");
      } else {
        String value = environment.get(matcher.group(1));
        boolean unset = value == null || value.isEmpty();
        if (unset && matcher.group(2) != null) {
          value = matcher.group(2);
        }
        if (value == null) {
          throw new InvalidValueException(
              "The variable "
                  + matcher.group(1)
                  + " is not set: set it, or write ${"
                  + matcher.group(1)
                  + ":-default}");
        }
        replacement = value;
      }
      matcher.appendReplacement(out, Matcher.quoteReplacement(replacement));
    }
    return matcher.appendTail(out).toString();
  }
}
