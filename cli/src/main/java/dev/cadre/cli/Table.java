package dev.cadre.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Columns that are as wide as they must be. A heading that starts with {@code >} aligns right. */
final class Table {
  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... headings) {
    this.headings = List.of(headings);
  }

  /** Adds a row; an empty cell is shown as a dash. */
  void row(String... cells) {
    rows.add(List.of(cells));
  }

  void print(PrintStream out) {
    List<List<String>> all = new ArrayList<>();
    all.add(headings.stream().map(h -> h.startsWith(">") ? h.substring(1) : h).toList());
    rows.forEach(row -> all.add(row.stream().map(c -> c.isEmpty() ? "-" : c).toList()));
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < headings.size(); column++) {
        int width = width(all, column);
        String cell = row.get(column);
        String padding = " ".repeat(width - cell.codePointCount(0, cell.length()));
        line.append(headings.get(column).startsWith(">") ? padding + cell : cell + padding);
        line.append("  ");
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream()
        .map(row -> row.get(column))
        .mapToInt(cell -> cell.codePointCount(0, cell.length()))
        .max()
        .orElse(0);
  }
}
