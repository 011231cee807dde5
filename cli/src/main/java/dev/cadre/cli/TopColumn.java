package dev.cadre.cli;

import dev.cadre.primary.admin.WorkerView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/** A column of figures. Where the terminal is narrow, those of the highest rank are left out. */
enum TopColumn {
  SLOT("SLOT", 4, 0, row -> Integer.toString(row.worker().slot())),
  PID("PID", 5, 0, row -> Long.toString(row.worker().pid())),
  STATE("STATE", 8, 0, row -> row.worker().state()),
  GENERATION("GEN", 3, 8, row -> Integer.toString(row.worker().generation())),
  CPU("CPU%", 4, 1, row -> count(row.cpu())),
  HEAP("HEAP/MAX", 9, 3, row -> heap(row.worker())),
  RSS("RSS", 5, 2, row -> bytes(row.worker().rss())),
  GC("GC%", 4, 7, row -> percent(row.collecting())),
  THREADS(
      "THR", 3, 9, row -> row.worker().jvm().map(j -> Integer.toString(j.threads())).orElse("-")),
  CONNECTIONS("CONN", 4, 5, row -> count(row.worker().connections())),
  IN_FLIGHT("INFL", 4, 4, row -> count(row.worker().inFlight())),
  RESTARTS("RST", 3, 6, row -> Integer.toString(row.worker().restarts()));

  private static final long UNIT = 1024;
  private static final String UNITS = "KMGT";

  private final String heading;
  private final int narrowest;
  private final int rank;
  private final Function<TopRow, String> cell;

  TopColumn(String heading, int narrowest, int rank, Function<TopRow, String> cell) {
    this.heading = heading;
    this.narrowest = narrowest;
    this.rank = rank;
    this.cell = cell;
  }

  String heading() {
    return heading;
  }

  String cell(TopRow row) {
    return cell.apply(row);
  }

  /** What it takes for all rows; a figure that comes and goes does not move the others. */
  int width(List<TopRow> rows) {
    int widest = Math.max(narrowest, heading.length());
    return rows.stream().mapToInt(row -> TextWidth.of(cell(row))).reduce(widest, Math::max);
  }

  /** A heading or a cell in so many columns; figures stand at the right. */
  String align(String text, int columns) {
    return this == STATE ? TextWidth.left(text, columns) : TextWidth.right(text, columns);
  }

  /** Those that have room with a space after each, in their order; always the first few. */
  static List<TopColumn> thatFit(List<TopRow> rows, int columns) {
    List<TopColumn> kept = new ArrayList<>(List.of(values()));
    List<TopColumn> leaving =
        kept.stream()
            .filter(column -> column.rank > 0)
            .sorted(Comparator.comparing((TopColumn column) -> column.rank).reversed())
            .toList();
    for (TopColumn next : leaving) {
      if (total(kept, rows) <= columns) {
        break;
      }
      kept.remove(next);
    }
    return kept;
  }

  /** What they take together, with a space after each. */
  static int total(List<TopColumn> shown, List<TopRow> rows) {
    return shown.stream().mapToInt(column -> column.width(rows) + 1).sum();
  }

  private static String count(OptionalInt count) {
    return count.isPresent() ? Integer.toString(count.getAsInt()) : "-";
  }

  private static String percent(OptionalDouble share) {
    return share.isPresent() ? String.format(Locale.ROOT, "%.1f", share.getAsDouble()) : "-";
  }

  /** {@code 120/256M}: in gigabytes only where the limit is 10 of them or more. */
  private static String heap(WorkerView worker) {
    if (worker.heapUsed() <= 0) {
      return "-";
    }
    if (worker.heapMax() <= 0) {
      return bytes(worker.heapUsed()); // a primary of an older version
    }
    int unit = worker.heapMax() < 10 * UNIT * UNIT * UNIT ? 2 : 3;
    return number(worker.heapUsed(), unit) + "/" + number(worker.heapMax(), unit) + letter(unit);
  }

  /** {@code 98M}, {@code 1.2G}: three characters and the unit; a dash when not known. */
  static String bytes(long bytes) {
    int unit = 1;
    while (unit < UNITS.length() && bytes >= 999.5 * Math.pow(UNIT, unit)) {
      unit++;
    }
    return bytes <= 0 ? "-" : number(bytes, unit) + letter(unit);
  }

  private static char letter(int unit) {
    return UNITS.charAt(unit - 1);
  }

  private static String number(long bytes, int unit) {
    double value = bytes / Math.pow(UNIT, unit);
    return String.format(Locale.ROOT, unit > 2 && value < 9.95 ? "%.1f" : "%.0f", value);
  }
}
