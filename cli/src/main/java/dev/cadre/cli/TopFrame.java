package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.primary.admin.ClusterView;
import java.time.Instant;
import java.util.List;

/**
 * What one look at an application has seen.
 *
 * @param status as the primary gave it
 * @param at when that was
 * @param tick the number of the look
 * @param rows one for each worker, by slot
 * @param events the primary's last lines of the log, the oldest first
 */
record TopFrame(
    JsonObject status,
    ClusterView view,
    Instant at,
    long tick,
    List<TopRow> rows,
    List<LogLine> events) {

  TopFrame {
    rows = List.copyOf(rows);
    events = List.copyOf(events);
  }

  /** The rows in another order. */
  List<TopRow> rows(TopSort sort) {
    return rows.stream().sorted(sort).toList(); // stable: of equal ones the lower slot is first
  }
}
