package dev.cadre.primary.dashboard;

import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.WorkerView;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How much of the time between two looks processes have computed, and collected garbage. Not
 * thread-safe.
 */
final class Shares {
  /** Workers are numbered from 1. */
  static final int PRIMARY = 0;

  private Map<Integer, Reading> before = Map.of();

  private record Reading(long nanos, double cpuSeconds, double gcSeconds) {}

  /**
   * Of one process, in percent.
   *
   * @param cpu 100 is one processor; empty when the process was not there at the look before
   * @param gc empty when not known
   */
  record Share(OptionalInt cpu, OptionalInt gc) {
    static final Share UNKNOWN = new Share(OptionalInt.empty(), OptionalInt.empty());
  }

  /**
   * Since the look before, of each worker by its number, and of the primary.
   *
   * @param nanos when the view was taken, in the time of {@link System#nanoTime}
   */
  Map<Integer, Share> look(ClusterView view, long nanos) {
    Map<Integer, Reading> now = new HashMap<>();
    now.put(PRIMARY, new Reading(nanos, view.figures().cpuSeconds(), -1));
    for (WorkerView worker : view.workers()) {
      double gc = worker.jvm().map(jvm -> jvm.collecting().toNanos() / 1e9).orElse(-1.0);
      now.put(worker.id(), new Reading(nanos, worker.cpuSeconds(), gc));
    }
    Map<Integer, Share> shares = new HashMap<>();
    now.forEach((id, reading) -> {
      Reading earlier = before.get(id);
      shares.put(id, earlier == null ? Share.UNKNOWN : between(earlier, reading));
    });
    before = now;
    return shares;
  }

  private static Share between(Reading earlier, Reading later) {
    double seconds = (later.nanos - earlier.nanos) / 1e9;
    if (seconds <= 0) {
      return Share.UNKNOWN;
    }
    return new Share(
        OptionalInt.of(percent(later.cpuSeconds - earlier.cpuSeconds, seconds)),
        earlier.gcSeconds < 0 || later.gcSeconds < 0
            ? OptionalInt.empty()
            : OptionalInt.of(percent(later.gcSeconds - earlier.gcSeconds, seconds)));
  }

  private static int percent(double used, double of) {
    return (int) Math.max(0, Math.round(100 * used / of));
  }
}
