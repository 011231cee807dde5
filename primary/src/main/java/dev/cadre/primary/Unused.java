package dev.cadre.primary;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.primary.listen.Listeners;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Slot;
import dev.cadre.primary.supervise.Worker;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives up the addresses that only a version bound which has failed. Of the supervisor's thread.
 */
final class Unused {
  private final Listeners listeners;
  private final Crew crew;
  private final Journal journal;

  Unused(Listeners listeners, Crew crew, Journal journal) {
    this.listeners = listeners;
    this.crew = crew;
    this.journal = journal;
  }

  /** After each decision; does nothing while anything is on its way. */
  void follow(Cluster cluster) {
    if (!cluster.isSettled()) {
      return;
    }
    Set<ListenerKey> used = used(cluster);
    for (ListenerKey key : listeners.keys()) {
      if (!used.contains(key)) {
        giveUp(key);
      }
    }
  }

  private Set<ListenerKey> used(Cluster cluster) {
    Set<ListenerKey> used = new HashSet<>();
    for (Slot slot : cluster.slots()) {
      used.addAll(slot.expected());
    }
    for (Worker worker : cluster.workers()) {
      used.addAll(worker.bound());
    }
    crew.workers().forEach(worker -> used.addAll(worker.granted));
    return used;
  }

  private void giveUp(ListenerKey key) {
    try {
      List<Integer> closed = listeners.giveUp(key);
      crew.workers().forEach(worker -> worker.forget(closed));
      journal.info("No worker listens on " + key + " any more: it is closed");
    } catch (IOException e) {
      journal.warn(key + " is not used any more, and could not be closed: " + Reason.of(e));
    }
  }
}
