package dev.cadre.cli;

import java.util.ArrayList;
import java.util.List;

/** One line of the screen, in pieces that each have a style. Without control characters. */
record TopLine(List<Piece> pieces) {

  /** How a piece looks. */
  enum Style {
    PLAIN("", false),
    BOLD("1", false),
    DIM("2", false),
    INVERSE("7", false),
    GOOD("32", true),
    CHANGING("33", true),
    BAD("1;31", true);

    private final String parameters;
    private final boolean colour;

    Style(String parameters, boolean colour) {
      this.parameters = parameters;
      this.colour = colour;
    }
  }

  /** A text in one style. */
  record Piece(String text, Style style) {}

  TopLine {
    pieces = List.copyOf(pieces);
  }

  static final TopLine EMPTY = new TopLine(List.of());

  /** In one style. */
  static TopLine of(String text, Style style) {
    return new TopLine(List.of(new Piece(text, style)));
  }

  /** With a piece after it. */
  TopLine and(String text, Style style) {
    List<Piece> all = new ArrayList<>(pieces);
    all.add(new Piece(text, style));
    return new TopLine(all);
  }

  /** In how many columns it is. */
  int width() {
    return pieces.stream().mapToInt(piece -> TextWidth.of(piece.text())).sum();
  }

  /** As much of it as has room. */
  TopLine cut(int columns) {
    List<Piece> kept = new ArrayList<>();
    int left = columns;
    for (Piece piece : pieces) {
      String text = TextWidth.cut(piece.text(), left);
      kept.add(new Piece(text, piece.style()));
      left -= TextWidth.of(text);
      if (text.length() < piece.text().length()) {
        break;
      }
    }
    return new TopLine(kept);
  }

  /** The whole line inverse, as wide as the screen. */
  TopLine selected(int columns) {
    return of(TextWidth.left(cut(columns).text(), columns), Style.INVERSE);
  }

  /** Without styles. */
  String text() {
    StringBuilder text = new StringBuilder();
    pieces.forEach(piece -> text.append(piece.text()));
    return text.toString();
  }

  /**
   * For a terminal, by the sequences SGR of ECMA-48.
   *
   * @param colours whether those that are colours count; bold and inverse always do
   */
  String painted(boolean colours) {
    StringBuilder out = new StringBuilder();
    for (Piece piece : pieces) {
      boolean plain = piece.style() == Style.PLAIN || (piece.style().colour && !colours);
      if (plain || (piece.text().isBlank() && piece.style() != Style.INVERSE)) {
        out.append(piece.text());
      } else {
        out.append("\033[").append(piece.style().parameters).append('m');
        out.append(piece.text()).append("\033[0m");
      }
    }
    return out.toString();
  }
}
