package dev.cadre.cli;

import dev.cadre.primary.admin.WorkerView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** A column of figures. Where the terminal is narrow, those of the highest rank are left out. */
enum TopColumn {
  SLOT("SLOT", 4, 0),
  PID("PID", 5, 0),
  STATE("STATE", 8, 0),
  GENERATION("GEN", 3, 8),
  CPU("CPU%", 4, 1),
  HEAP("HEAP/MAX", 9, 3),
  RSS("RSS", 5, 2),
  GC("GC%", 4, 7),
  THREADS("THR", 3, 9),
  CONNECTIONS("CONN", 4, 5),
  IN_FLIGHT("INFL", 4, 4),
  RESTARTS("RST", 3, 6);

  private static final long UNIT = 1024;
  private static final String UNITS = "KMGT";

  private final String heading;
  private final int narrowest;
  private final int rank;

  TopColumn(String heading, int narrowest, int rank) {
    this.heading = heading;
    this.narrowest = narrowest;
    this.rank = rank;
  }

  String heading() {
    return heading;
  }

  String cell(TopRow row) {
    WorkerView worker = row.worker();
    return switch (this) {
      case SLOT -> Integer.toString(worker.slot());
      case PID -> Long.toString(worker.pid());
      case STATE -> worker.state();
      case GENERATION -> Integer.toString(worker.generation());
      case CPU -> count(row.cpu());
      case HEAP -> heap(worker);
      case RSS -> bytes(worker.rss());
      case GC -> percent(row.collecting());
      case THREADS -> worker.jvm().map(jvm -> Integer.toString(jvm.threads())).orElse("-");
      case CONNECTIONS -> count(worker.connections());
      case IN_FLIGHT -> count(worker.inFlight());
      case RESTARTS -> Integer.toString(worker.restarts());
    };
  }

  /** What each takes for all rows; a figure that comes and goes does not move the others. */
  static Map<TopColumn, Integer> widths(List<TopRow> rows) {
    Map<TopColumn, Integer> widths = new EnumMap<>(TopColumn.class);
    for (TopColumn column : values()) {
      int least = Math.max(column.narrowest, column.heading.length());
      widths.put(
          column,
          rows.stream().mapToInt(row -> TextWidth.of(column.cell(row))).reduce(least, Math::max));
    }
    return widths;
  }

  /** A heading or a cell in its column; figures stand at the right. */
  String align(String text, Map<TopColumn, Integer> widths) {
    int columns = widths.getOrDefault(this, 0);
    return this == STATE ? TextWidth.left(text, columns) : TextWidth.right(text, columns);
  }

  /**
   * Those that have room with a space after each, in their order; always the first few.
   *
   * @param widths of all
   */
  static List<TopColumn> thatFit(Map<TopColumn, Integer> widths, int columns) {
    List<TopColumn> kept = new ArrayList<>(widths.keySet());
    List<TopColumn> leaving =
        kept.stream()
            .filter(column -> column.rank > 0)
            .sorted(Comparator.comparingInt((TopColumn column) -> column.rank).reversed())
            .toList();
    for (TopColumn next : leaving) {
      if (total(kept, widths) <= columns) {
        break;
      }
      kept.remove(next);
    }
    return kept;
  }

  /** What they take together, with a space after each. */
  static int total(List<TopColumn> shown, Map<TopColumn, Integer> widths) {
    return shown.stream().mapToInt(column -> widths.getOrDefault(column, 0) + 1).sum();
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
