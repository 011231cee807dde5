package dev.cadre.it.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of Markdown that can be read as it stands. */
public final class Table {

  private final List<List<String>> rows = new ArrayList<>();

  /** With these headings. */
  public Table(String... head) {
    rows.add(Arrays.asList(head));
  }

  /** Adds a row, a cell for each heading. */
  public Table row(String... cells) {
    if (cells.length != rows.getFirst().size()) {
      throw new IllegalArgumentException("a row of " + cells.length + ": " + List.of(cells));
    }
    rows.add(Arrays.asList(cells));
    return this;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(400);
    for (int i = 0; i < rows.size(); i++) {
      append(text, rows.get(i));
      if (i == 0) {
        append(text, rows.getFirst().stream().map(cell -> "---").toList());
      }
    }
    return text.toString();
  }

  private void append(StringBuilder text, List<String> cells) {
    for (int column = 0; column < cells.size(); column++) {
      int at = column;
      int width = rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0);
      String cell = cells.get(column);
      text.append("| ").append(cell).append(" ".repeat(Math.max(0, width - cell.length() + 1)));
    }
    text.append("|\n");
  }
}
