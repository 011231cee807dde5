package dev.cadre.cli;

import dev.cadre.primary.admin.WorkerView;
import java.util.Comparator;
import java.util.List;

/** By what the rows are ordered: all but the slot with the highest figure first. */
enum TopSort implements Comparator<TopRow> {
  SLOT("slot"),
  CPU("cpu"),
  HEAP("heap"),
  RSS("rss"),
  GC("gc"),
  CONNECTIONS("connections"),
  IN_FLIGHT("in flight"),
  RESTARTS("restarts");

  private final String words;

  TopSort(String words) {
    this.words = words;
  }

  /** For people. */
  String words() {
    return words;
  }

  /** The next one, round and round. */
  TopSort next() {
    List<TopSort> all = List.of(values());
    return all.get((all.indexOf(this) + 1) % all.size());
  }

  @Override
  public int compare(TopRow one, TopRow other) {
    return Double.compare(figure(other), figure(one));
  }

  /** What is not known comes last. */
  private double figure(TopRow row) {
    WorkerView worker = row.worker();
    return switch (this) {
      case SLOT -> -worker.slot();
      case CPU -> row.cpu().orElse(-1);
      case HEAP -> worker.heapUsed();
      case RSS -> worker.rss();
      case GC -> row.collecting().orElse(-1);
      case CONNECTIONS -> worker.connections().orElse(-1);
      case IN_FLIGHT -> worker.inFlight().orElse(-1);
      case RESTARTS -> worker.restarts();
    };
  }
}
