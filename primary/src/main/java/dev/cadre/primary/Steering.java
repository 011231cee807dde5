package dev.cadre.primary;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.posix.PosixException;
import dev.cadre.primary.listen.Listeners;
import dev.cadre.primary.listen.Target;
import dev.cadre.primary.listen.Target.Role;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Lifecycle;
import dev.cadre.primary.supervise.Share;
import dev.cadre.primary.supervise.Slot;
import dev.cadre.primary.supervise.Worker;
import dev.cadre.primary.supervise.WorkerRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings the supervisor's shares to the kernel. Of the supervisor's thread. */
final class Steering {
  private final Listeners listeners;
  private final Journal journal;
  private final Holds holds = new Holds();

  /** Of a program's listeners: who asked for the address, until somebody is known to accept. */
  private final Map<ListenerKey, WorkerRef> openers = new HashMap<>();

  private boolean failing;

  Steering(Listeners listeners, Journal journal) {
    this.listeners = listeners;
    this.journal = journal;
  }

  void follow(Cluster cluster, Instant now) {
    Map<ListenerKey, List<Target>> targets = new HashMap<>();
    for (ListenerKey key : listeners.keys()) {
      boolean accepted = cluster.workers().stream().anyMatch(w -> w.bound().contains(key));
      if (accepted) {
        openers.remove(key);
      }
      List<Target> all = withOpener(targets(cluster, key, now), openers.get(key));
      targets.put(key, key.family().isUdp() ? holds.of(cluster, key, all, now) : all);
    }
    boolean fine = attempt(() -> listeners.growTo(Math.max(1, cluster.slots().size())));
    fine &= attempt(() -> listeners.steer(targets));
    if (cluster.lifecycle() == Lifecycle.STOPPING) {
      fine &= attempt(listeners::leave);
    }
    failing = !fine;
  }

  /** One system call or several. */
  private interface Calls {
    void make() throws PosixException;
  }

  /** Says only once that it does not work, however often it is tried. */
  private boolean attempt(Calls calls) {
    try {
      calls.make();
      return true;
    } catch (PosixException e) {
      if (!failing) {
        journal.error("Connections are steered as before: " + e.getMessage());
        failing = true;
      }
      return false;
    }
  }

  /**
   * The targets of an address that a worker is about to accept on. Under a program it gets the
   * first connections, which may come as soon as its bind returns: nothing probes it before.
   */
  List<Target> opening(Cluster cluster, WorkerRef worker, ListenerKey key) {
    if (cluster.policy().replaces()) {
      return vacant(cluster);
    }
    openers.putIfAbsent(key, worker);
    return withOpener(vacant(cluster), openers.get(key));
  }

  private static List<Target> withOpener(List<Target> targets, @Nullable WorkerRef opener) {
    if (opener == null) {
      return targets;
    }
    List<Target> opened = new ArrayList<>(targets);
    opened.removeIf(target -> target.slot() == opener.slot());
    opened.add(new Target(opener.slot(), opener.side(), Share.FULL, Role.CURRENT));
    return opened;
  }

  /** The targets of an address that no worker accepts on yet. */
  private static List<Target> vacant(Cluster cluster) {
    List<Target> targets = new ArrayList<>();
    for (Slot slot : cluster.slots()) {
      targets.add(new Target(slot.index(), slot.side(), 0, Role.VACANT));
    }
    return targets;
  }

  private static List<Target> targets(Cluster cluster, ListenerKey key, Instant now) {
    List<Target> targets = new ArrayList<>();
    Set<Integer> occupied = new HashSet<>();
    for (Share share : Share.of(cluster, key, now)) {
      Role role = share.successor() ? Role.SUCCESSOR : Role.CURRENT;
      targets.add(new Target(share.slot(), share.side(), share.weight(), role));
      occupied.add(place(share.slot(), share.side()));
    }
    for (Slot slot : cluster.slots()) {
      for (Worker worker : slot.retiring()) {
        if (worker.bound().contains(key)
            && occupied.add(place(slot.index(), worker.ref().side()))) {
          targets.add(new Target(slot.index(), worker.ref().side(), 0, Role.LEAVING));
        }
      }
      if (occupied.add(place(slot.index(), slot.side()))) {
        targets.add(new Target(slot.index(), slot.side(), 0, Role.VACANT));
      }
    }
    return targets;
  }

  private static int place(int slot, int side) {
    return slot * 2 + side;
  }
}
