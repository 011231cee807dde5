package dev.cadre.primary.settings;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * One thing that is wrong with what the user said.
 *
 * @param subject the flag, variable or key that it is about; empty when it is about all
 * @param found what is there; starts in lower case, no full stop
 * @param allowed what may be there; empty when {@code remedy} says it
 * @param remedy what to do; a sentence without its full stop, or empty
 */
public record Problem(Origin origin, String subject, String found, String allowed, String remedy) {
  private static final int LONGEST_QUOTE = 60;
  private static final Pattern LOGIN = Pattern.compile(":[^\"']*@");

  /** Where a text came from. */
  public sealed interface Origin {
    /** The command line. */
    record CommandLine() implements Origin {}

    /** The environment. */
    record Environment() implements Origin {}

    /** The table of settings itself. */
    record Default() implements Origin {}

    /**
     * A place in a file.
     *
     * @param line from 1; 0 when it is about the whole file
     * @param column from 1
     * @param source the text of that line
     */
    record InFile(Path file, int line, int column, String source) implements Origin {}
  }

  /** Whether the file could not be read as a whole, so that nothing is known of what it says. */
  boolean isOfFile() {
    return origin instanceof Origin.InFile && subject.isEmpty();
  }

  /** As a person wants to read it, the place in the file shown below. */
  public String words() {
    StringBuilder out = new StringBuilder();
    if (origin instanceof Origin.InFile place) {
      out.append(place.file());
      if (place.line() > 0) {
        out.append(':').append(place.line()).append(':').append(place.column());
      }
      out.append(": ");
    }
    if (!subject.isEmpty()) {
      out.append(printable(subject)).append(": ");
    }
    out.append(printable(found));
    if (!allowed.isEmpty()) {
      out.append("; allowed: ").append(allowed);
    }
    out.append('.');
    if (!remedy.isEmpty()) {
      out.append(' ').append(remedy).append(remedy.endsWith("?") ? "" : ".");
    }
    if (origin instanceof Origin.InFile place && place.line() > 0) {
      String gutter = "%6d | ".formatted(place.line());
      int column = Math.max(1, place.column());
      String source = masked(place.source());
      // A long line is shown around the place.
      int from = column > LONGEST_QUOTE ? column - LONGEST_QUOTE / 2 : 0;
      String shown =
          source.substring(
              Math.min(from, source.length()), Math.min(source.length(), from + 2 * LONGEST_QUOTE));
      out.append('\n').append(gutter).append(printable(shown));
      out.append('\n')
          .append(" ".repeat(gutter.length() - 2))
          .append("| ")
          .append(" ".repeat(column - 1 - from))
          .append('^');
    }
    return out.toString();
  }

  /** The text in quotes, cut when it is long, control characters taken out. */
  public static String quote(String text) {
    String known = masked(text); // before it is cut: what is left must not end in a password
    String shown =
        known.length() > LONGEST_QUOTE ? known.substring(0, LONGEST_QUOTE) + "..." : known;
    return "\"" + printable(shown) + "\"";
  }

  /** With stars for what may be the login of an address, as in {@code redis://user:word@host}. */
  private static String masked(String text) {
    return LOGIN
        .matcher(text)
        .replaceAll(login -> ":" + "*".repeat(login.end() - login.start() - 2) + "@");
  }

  private static String printable(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.chars().forEach(c -> out.append(Character.isISOControl(c) ? ' ' : (char) c));
    return out.toString();
  }
}
