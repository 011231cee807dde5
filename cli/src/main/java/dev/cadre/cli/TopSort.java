package dev.cadre.cli;

import java.util.Comparator;
import java.util.function.ToDoubleFunction;

/** By what the rows are ordered: all but the slot with the highest figure first. */
enum TopSort implements Comparator<TopRow> {
  SLOT("slot", row -> -row.worker().slot()),
  CPU("cpu", row -> row.cpu().orElse(-1)),
  HEAP("heap", row -> row.worker().heapUsed()),
  RSS("rss", row -> row.worker().rss()),
  GC("gc", row -> row.collecting().orElse(-1)),
  CONNECTIONS("connections", row -> row.worker().connections().orElse(-1)),
  IN_FLIGHT("in flight", row -> row.worker().inFlight().orElse(-1)),
  RESTARTS("restarts", row -> row.worker().restarts());

  private final String words;
  private final ToDoubleFunction<TopRow> figure;

  TopSort(String words, ToDoubleFunction<TopRow> figure) {
    this.words = words;
    this.figure = figure;
  }

  /** For people. */
  String words() {
    return words;
  }

  /** The next one, round and round. */
  TopSort next() {
    return values()[(ordinal() + 1) % values().length];
  }

  @Override
  public int compare(TopRow one, TopRow other) {
    return Double.compare(figure.applyAsDouble(other), figure.applyAsDouble(one));
  }
}
