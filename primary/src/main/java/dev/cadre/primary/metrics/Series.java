package dev.cadre.primary.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of figures over time: a family and its labels.
 *
 * @param family without {@code _total}; of a histogram or summary with the sample's suffix
 * @param labels in the order in which they are written
 */
public record Series(String family, List<Label> labels) {

  public Series {
    labels = List.copyOf(labels);
  }

  /**
   * What tells the series of a family apart.
   *
   * @param name letters, digits and {@code _}
   * @param value any text
   */
  public record Label(String name, String value) {}

  /** A series by names and values of labels in turn. */
  public static Series of(String family, String... labels) {
    List<Label> pairs = new ArrayList<>();
    for (int i = 0; i < labels.length; i += 2) {
      pairs.add(new Label(labels[i], labels[i + 1]));
    }
    return new Series(family, pairs);
  }
}
