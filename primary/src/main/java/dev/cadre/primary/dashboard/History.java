package dev.cadre.primary.dashboard;

import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.WorkerView;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Figures of the last hour, of each slot and of the primary. Takes a fixed amount of memory: a
 * slot's rings are made when it first has a worker, those of the first 64 slots. Any thread.
 */
final class History {
  /** Between two samples. */
  static final int INTERVAL_SECONDS = 10;

  /** An hour. */
  static final int SAMPLES = 3600 / INTERVAL_SECONDS;

  static final int MOST_SLOTS = 64;

  private static final int MEGABYTE = 1 << 20;

  /** The primary's row. */
  private static final int PRIMARY = -1;

  /** What is kept of each. */
  enum Figure {
    /** Percent of one processor. */
    CPU,
    /** Used heap in megabytes. */
    HEAP,
    /** Resident memory in megabytes. */
    RSS,
    CONNECTIONS,
    IN_FLIGHT;

    /** The key in JSON. */
    String key() {
      return this == IN_FLIGHT ? "inFlight" : name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final Shares shares = new Shares();
  private final Map<Integer, Map<Figure, Ring>> rows = new TreeMap<>();
  private final long[] times = new long[SAMPLES];
  private long samples;
  private String json = "";

  /**
   * Takes a sample.
   *
   * @param nanos when the view was taken, in the time of {@link System#nanoTime}
   * @param epochSecond the same by the clock
   */
  synchronized void add(ClusterView view, long nanos, long epochSecond) {
    Map<Integer, Shares.Share> since = shares.look(view, nanos);
    long tick = samples++;
    times[(int) (tick % SAMPLES)] = epochSecond;
    json = "";
    rows.values().forEach(row -> row.values().forEach(ring -> ring.set(tick, Ring.NONE)));
    add(tick, PRIMARY, Figure.CPU, cpu(since, Shares.PRIMARY));
    add(tick, PRIMARY, Figure.HEAP, megabytes(view.figures().heapUsed()));
    add(tick, PRIMARY, Figure.RSS, megabytes(view.figures().rss()));
    for (WorkerView worker : view.workers()) {
      add(tick, worker.slot(), Figure.CPU, cpu(since, worker.id()));
      add(tick, worker.slot(), Figure.HEAP, megabytes(worker.heapUsed()));
      add(tick, worker.slot(), Figure.RSS, megabytes(worker.rss()));
      add(tick, worker.slot(), Figure.CONNECTIONS, worker.connections().orElse(Ring.NONE));
      add(tick, worker.slot(), Figure.IN_FLIGHT, worker.inFlight().orElse(Ring.NONE));
    }
  }

  /** Two workers of a slot, while one replaces the other, are added up. */
  private void add(long tick, int row, Figure figure, int value) {
    if (value == Ring.NONE || row >= MOST_SLOTS) {
      return;
    }
    Ring ring =
        rows.computeIfAbsent(row, _ -> new EnumMap<>(Figure.class))
            .computeIfAbsent(figure, _ -> new Ring(SAMPLES));
    int there = ring.get(tick);
    ring.set(tick, there == Ring.NONE ? value : there + value);
  }

  private static int cpu(Map<Integer, Shares.Share> since, int id) {
    return since.getOrDefault(id, Shares.Share.UNKNOWN).cpu().orElse(Ring.NONE);
  }

  private static int megabytes(long bytes) {
    return bytes <= 0 ? Ring.NONE : (int) (bytes / MEGABYTE);
  }

  /** How many samples there have been since the start. */
  synchronized long samples() {
    return samples;
  }

  /**
   * All of it: {@code interval} in seconds; {@code samples} since the start; {@code times} of those
   * that are kept, oldest first; {@code primary} and {@code slots} with an array of each figure,
   * null where there is none.
   */
  synchronized String json() {
    if (json.isEmpty()) {
      json = write(Math.max(0, samples - SAMPLES));
    }
    return json;
  }

  /** The last sample alone, in the same form. */
  synchronized String lastJson() {
    return write(Math.max(0, samples - 1));
  }

  private String write(long from) {
    StringBuilder out = new StringBuilder(256 + rows.size() * 64);
    out.append("{\"interval\":").append(INTERVAL_SECONDS).append(",\"samples\":").append(samples);
    out.append(",\"times\":[");
    for (long tick = from; tick < samples; tick++) {
      out.append(tick == from ? "" : ",").append(times[(int) (tick % SAMPLES)]);
    }
    out.append("],\"primary\":");
    writeRow(out, from, rows.getOrDefault(PRIMARY, Map.of()));
    out.append(",\"slots\":{");
    String before = "";
    for (Map.Entry<Integer, Map<Figure, Ring>> row : rows.entrySet()) {
      if (row.getKey() != PRIMARY) {
        out.append(before).append('"').append(row.getKey()).append("\":");
        writeRow(out, from, row.getValue());
        before = ",";
      }
    }
    return out.append("}}").toString();
  }

  private void writeRow(StringBuilder out, long from, Map<Figure, Ring> row) {
    String before = "{";
    for (Figure figure : Arrays.asList(Figure.values())) {
      Ring ring = row.get(figure);
      if (ring == null) {
        continue;
      }
      out.append(before).append('"').append(figure.key()).append("\":[");
      for (long tick = from; tick < samples; tick++) {
        out.append(tick == from ? "" : ",");
        int value = ring.get(tick);
        if (value == Ring.NONE) {
          out.append("null");
        } else {
          out.append(value);
        }
      }
      out.append(']');
      before = ",";
    }
    out.append(row.isEmpty() ? "{}" : "}");
  }
}
