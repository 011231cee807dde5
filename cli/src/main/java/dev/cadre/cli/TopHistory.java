package dev.cadre.cli;

import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.WorkerView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The last minute of each worker, look by look. For one thread. */
final class TopHistory {
  /** How many looks are kept: one a second. */
  static final int LOOKS = 60;

  /** A worker reports its collections every few seconds: less tells nothing of their share. */
  private static final double SHORTEST_SECONDS = 15;

  /** What was seen of a worker; {@code collecting} in seconds, negative when not known. */
  private record Seen(long nanos, double cpuSeconds, double collecting) {}

  private static final class Past {
    final Deque<Seen> seen = new ArrayDeque<>();
    final Deque<Integer> cpu = new ArrayDeque<>();
  }

  private Map<Long, Past> pasts = new HashMap<>();

  /**
   * Adds a look; workers that are not in it are forgotten.
   *
   * @param nanos when it was, in the time of {@link System#nanoTime}
   * @return a row for each worker
   */
  List<TopRow> look(ClusterView view, long nanos) {
    Map<Long, Past> alive = new HashMap<>();
    List<TopRow> rows = new ArrayList<>();
    for (WorkerView worker : view.workers()) {
      Past past = pasts.getOrDefault(worker.pid(), new Past());
      alive.put(worker.pid(), past);
      rows.add(row(worker, past, nanos));
    }
    pasts = alive;
    return rows;
  }

  private static TopRow row(WorkerView worker, Past past, long nanos) {
    double collecting = worker.jvm().map(jvm -> jvm.collecting().toMillis() / 1e3).orElse(-1.0);
    Seen now = new Seen(nanos, worker.cpuSeconds(), collecting);
    OptionalInt cpu =
        past.seen.isEmpty() ? OptionalInt.empty() : OptionalInt.of(cpu(past.seen.getLast(), now));
    past.seen.addLast(now);
    past.cpu.addLast(cpu.orElse(Sparkline.NONE));
    if (past.seen.size() > LOOKS) {
      past.seen.removeFirst();
      past.cpu.removeFirst();
    }
    return new TopRow(worker, cpu, collecting(worker, past), List.copyOf(past.cpu));
  }

  private static int cpu(Seen before, Seen now) {
    double seconds = Math.max(1, now.nanos - before.nanos) / 1e9;
    return (int) Math.round(Math.max(0, now.cpuSeconds - before.cpuSeconds) / seconds * 100);
  }

  private static OptionalDouble collecting(WorkerView worker, Past past) {
    Seen now = past.seen.getLast();
    if (now.collecting < 0) {
      return OptionalDouble.empty();
    }
    for (Seen first : past.seen) {
      double seconds = (now.nanos - first.nanos) / 1e9;
      if (first.collecting >= 0 && seconds >= SHORTEST_SECONDS) {
        return OptionalDouble.of((now.collecting - first.collecting) / seconds * 100);
      }
    }
    double life = worker.uptime().toMillis() / 1e3;
    return life <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.max(0, now.collecting) / life * 100);
  }
}
