package dev.cadre.cli;

import dev.cadre.cli.TopLine.Style;
import dev.cadre.primary.admin.WorkerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The table of the workers: as many columns and rows of it as have room. Pure. */
final class TopTable {
  /** Of the bars of the last minute; with less room there are none. */
  private static final int SHORTEST_BARS = 8;

  /** The highest bar is this many percent at least: little noise is to look like little. */
  private static final int LOWEST_PEAK = 10;

  private static final String MARK = "> ";

  private final TopFrame frame;
  private final Sparkline sparkline;
  private final int columns;
  private final Map<TopColumn, Integer> widths;
  private final List<TopColumn> shown;
  private final int bars;
  private final int peak;

  /**
   * A table.
   *
   * @param columns of the screen, 1 or more
   */
  TopTable(TopFrame frame, Sparkline sparkline, int columns) {
    this.frame = frame;
    this.sparkline = sparkline;
    this.columns = columns;
    List<TopRow> all = frame.rows();
    int room = columns - MARK.length();
    this.widths = TopColumn.widths(all);
    this.shown = TopColumn.thatFit(widths, room - SHORTEST_BARS);
    int left = room - TopColumn.total(shown, widths);
    this.bars = left < SHORTEST_BARS ? 0 : Math.min(left, TopHistory.LOOKS);
    this.peak =
        all.stream()
            .flatMap(row -> row.history().stream())
            .mapToInt(Integer::intValue)
            .reduce(LOWEST_PEAK, Math::max);
  }

  /** The names of the columns; that by which the rows are ordered stands out. */
  TopLine heading(TopSort sort) {
    TopLine line = TopLine.of(" ".repeat(MARK.length()), Style.PLAIN);
    for (TopColumn column : shown) {
      boolean ordering = column.name().equals(sort.name());
      String heading = column.align(column.heading(), widths);
      line = line.and(heading, ordering ? Style.BOLD : Style.DIM).and(" ", Style.PLAIN);
    }
    String scale = "CPU, 1 MIN, BAR " + peak + "%";
    return line.and(bars < scale.length() ? "CPU 1MIN" : scale, bars == 0 ? Style.PLAIN : Style.DIM)
        .cut(columns);
  }

  /**
   * Rows.
   *
   * @param selected one of them, shown inverse; -1 for none
   */
  List<TopLine> lines(List<TopRow> rows, int selected) {
    List<TopLine> lines = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      TopLine line = line(rows.get(i), i == selected);
      lines.add(i == selected ? line.selected(columns) : line.cut(columns));
    }
    return lines;
  }

  private TopLine line(TopRow row, boolean selected) {
    TopLine line = TopLine.of(selected ? MARK : " ".repeat(MARK.length()), Style.PLAIN);
    for (TopColumn column : shown) {
      String cell = column.align(column.cell(row), widths);
      line =
          line.and(cell, column == TopColumn.STATE ? style(row.worker()) : Style.PLAIN)
              .and(" ", Style.PLAIN);
    }
    return bars == 0
        ? line
        : line.and(
            sparkline.of(row.history(), frame.tick(), TopHistory.LOOKS, peak, bars), Style.PLAIN);
  }

  private static Style style(WorkerView worker) {
    return switch (worker.state()) {
      case WorkerView.READY -> Style.GOOD;
      case "stalled", "severed" -> Style.BAD;
      case "parked" -> Style.DIM;
      default -> Style.CHANGING; // on its way, or a word of a newer primary
    };
  }
}
