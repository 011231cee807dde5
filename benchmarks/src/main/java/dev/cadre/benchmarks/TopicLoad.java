package dev.cadre.benchmarks;

import dev.cadre.benchmarks.side.StateJvm;
import dev.cadre.benchmarks.side.StateJvm.Measured;
import dev.cadre.it.page.Table;
import java.io.IOException;

/** Messages from one JVM to another, through 1, 10 and 100 topics: at a pace, and flat out. */
final class TopicLoad {
  /** Messages in a second; the other side of a comparison must keep up with it as well. */
  private static final int PACE = 5_000;

  private static final String FLAT_OUT = "0";

  private TopicLoad() {}

  static Table table() {
    return new Table(
        "topics", "sent/s", "received/s", "received", "p50, us", "p99, us", "p99.9, us");
  }

  /**
   * Adds the rows of a back end.
   *
   * @param address of a state
   */
  static void measure(Table table, String name, String address, String seconds) throws IOException {
    for (String topics : new String[] {"1", "10", "100"}) {
      row(table, name + ", " + topics, address, topics, seconds, Integer.toString(PACE));
    }
    for (String topics : new String[] {"1", "10", "100"}) {
      row(table, name + ", " + topics + ", flat out", address, topics, seconds, FLAT_OUT);
    }
  }

  private static void row(
      Table table, String title, String address, String topics, String seconds, String pace)
      throws IOException {
    try (StateJvm subscriber = StateJvm.start(address, "subscribe", topics);
        StateJvm publisher = StateJvm.start(address, "publish", topics, seconds, pace)) {
      publisher.release();
      Measured sent = publisher.await();
      subscriber.release();
      Measured received = subscriber.await();
      Ground.progress("%s: %.0f messages/s".formatted(title, sent.perSecond()));
      table.row(
          title,
          "%.0f".formatted(sent.perSecond()),
          "%.0f".formatted(received.count() / sent.seconds()),
          "%.2f %%".formatted(100.0 * received.count() / sent.count()),
          "%.1f".formatted(received.p50() / 1e3),
          "%.1f".formatted(received.p99() / 1e3),
          "%.1f".formatted(received.p999() / 1e3));
    }
  }
}
