package dev.cadre.primary;

import dev.cadre.ipc.Message;
import dev.cadre.primary.admin.ClusterMetrics;
import dev.cadre.primary.metrics.Series;
import dev.cadre.primary.metrics.Totals;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Slot;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps what workers have counted, over their deaths and replacements. Looks at each report; what a
 * worker counts after its last one is lost with it, but for its processor time. Of the supervisor's
 * thread.
 */
final class Accounts {
  private final Totals totals = new Totals();

  /** A worker has reported its health. */
  void reported(WorkerHandle worker, Message.Health health) {
    totals.report(worker.ref.id(), counters(worker, health));
  }

  /** A worker's process has ended and is not reaped yet: the kernel still knows what it used. */
  void ended(WorkerHandle worker) {
    worker.health.ifPresent(health -> reported(worker, health));
    totals.ended(worker.ref.id());
  }

  private static Map<Series, Double> counters(WorkerHandle worker, Message.Health health) {
    String slot = Integer.toString(worker.ref.slot());
    Map<Series, Double> counters = new HashMap<>();
    counters.put(ClusterMetrics.workerCpu(slot), ProcessFigures.of(worker.pid).cpuSeconds());
    if (health.collections() >= 0) {
      counters.put(ClusterMetrics.gcCollections(slot), (double) health.collections());
      counters.put(ClusterMetrics.gcSeconds(slot), health.collectionMillis() / 1000.0);
    }
    for (Message.State state : health.states()) {
      ClusterMetrics.counters(state)
          .forEach((series, value) -> counters.merge(series, value, Double::sum));
    }
    return counters;
  }

  /** The sums now, those of the slots of {@code cluster} included. */
  Map<Series, Double> sums(Cluster cluster) {
    for (Slot slot : cluster.slots()) {
      // Slots are sources of their own: their numbers are negative, those of workers positive.
      totals.report(
          -1 - slot.index(),
          Map.of(
              ClusterMetrics.slotRestarts(Integer.toString(slot.index())),
              (double) slot.restarts()));
    }
    return totals.sums();
  }
}
