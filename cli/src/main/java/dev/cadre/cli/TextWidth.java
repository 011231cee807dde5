package dev.cadre.cli;

import org.jline.utils.WCWidth;

/** How many columns of a terminal a text takes: Chinese takes two, an accent none. */
final class TextWidth {
  private TextWidth() {}

  /** Of a text without control characters. */
  static int of(String text) {
    return text.codePoints().map(TextWidth::of).sum();
  }

  private static int of(int character) {
    return Math.max(0, WCWidth.wcwidth(character));
  }

  /** The begin of a text that takes so many columns at the most. */
  static String cut(String text, int columns) {
    int width = 0;
    int end = 0;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      width += of(character);
      if (width > columns) {
        break;
      }
      end += Character.charCount(character);
    }
    return text.substring(0, end);
  }

  /** With spaces after it; a longer text stays as it is. */
  static String left(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - of(text)));
  }

  /** With spaces before it; a longer text stays as it is. */
  static String right(String text, int columns) {
    return " ".repeat(Math.max(0, columns - of(text))) + text;
  }
}
