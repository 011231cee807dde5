package dev.cadre.primary;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.posix.PosixException;
import dev.cadre.primary.listen.Listeners;
import dev.cadre.primary.listen.Share;
import dev.cadre.primary.listen.Share.Role;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Slot;
import dev.cadre.primary.supervise.Worker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Brings the supervisor's shares to the kernel. Of the supervisor's thread. */
final class Steering {
  private final Listeners listeners;
  private final Journal journal;
  private boolean failing;

  Steering(Listeners listeners, Journal journal) {
    this.listeners = listeners;
    this.journal = journal;
  }

  void follow(Cluster cluster, Instant now) {
    Map<ListenerKey, List<Share>> shares = new HashMap<>();
    for (ListenerKey key : listeners.keys()) {
      shares.put(key, shares(cluster, key, now));
    }
    try {
      listeners.growTo(Math.max(1, cluster.slots().size()));
      listeners.steer(shares);
      failing = false;
    } catch (PosixException e) {
      if (!failing) {
        journal.error("Connections are steered as before: " + e.getMessage());
        failing = true;
      }
    }
  }

  /** The shares of an address that no worker accepts on yet. */
  static List<Share> vacant(Cluster cluster) {
    List<Share> shares = new ArrayList<>();
    for (Slot slot : cluster.slots()) {
      shares.add(new Share(slot.index(), slot.side(), 0, Role.VACANT));
    }
    return shares;
  }

  private static List<Share> shares(Cluster cluster, ListenerKey key, Instant now) {
    List<Share> shares = new ArrayList<>();
    Set<Integer> occupied = new HashSet<>();
    for (dev.cadre.primary.supervise.Share share :
        dev.cadre.primary.supervise.Share.of(cluster, key, now)) {
      Role role = share.successor() ? Role.SUCCESSOR : Role.CURRENT;
      shares.add(new Share(share.slot(), share.side(), share.weight(), role));
      occupied.add(place(share.slot(), share.side()));
    }
    for (Slot slot : cluster.slots()) {
      for (Worker worker : slot.retiring()) {
        if (worker.bound().contains(key)
            && occupied.add(place(slot.index(), worker.ref().side()))) {
          shares.add(new Share(slot.index(), worker.ref().side(), 0, Role.LEAVING));
        }
      }
      if (occupied.add(place(slot.index(), slot.side()))) {
        shares.add(new Share(slot.index(), slot.side(), 0, Role.VACANT));
      }
    }
    return shares;
  }

  private static int place(int slot, int side) {
    return slot * 2 + side;
  }
}
