package dev.cadre.primary;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.primary.listen.Target;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Phase;
import dev.cadre.primary.supervise.Share;
import dev.cadre.primary.supervise.Slot;
import dev.cadre.primary.supervise.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the datagrams of a slot whose worker has died for its replacement, for a while: they wait
 * in the socket that it will have. Moved at once, a peer would meet a strange worker, and another
 * when the replacement is ready. Of the supervisor's thread.
 */
final class Holds {
  /** More than a standby or a small application takes to get ready; few clients wait for longer. */
  static final Duration LIMIT = Duration.ofSeconds(3);

  private record Place(ListenerKey key, int slot) {}

  /** When a slot was last seen with a worker that serves. */
  private final Map<Place, Instant> served = new HashMap<>();

  /** The targets, with the weight of slots that are waited for. */
  List<Target> of(Cluster cluster, ListenerKey key, List<Target> targets, Instant now) {
    Set<Integer> serving = new HashSet<>();
    for (Target target : targets) {
      if (target.weight() > 0 && serving.add(target.slot())) {
        served.put(new Place(key, target.slot()), now);
      }
    }
    List<Target> all = new ArrayList<>(targets);
    for (Slot slot : cluster.slots()) {
      if (!serving.contains(slot.index()) && isHeld(slot, key, now)) {
        all.replaceAll(target ->
            target.slot() == slot.index() && target.side() == slot.side() ? full(target) : target);
      }
    }
    return all;
  }

  private boolean isHeld(Slot slot, ListenerKey key, Instant now) {
    Instant last = served.get(new Place(key, slot.index()));
    return last != null && now.isBefore(last.plus(LIMIT)) && isAwaited(slot.current());
  }

  /** Nobody waits for a worker that lives and does not serve, as when it is stalled. */
  private static boolean isAwaited(Optional<Worker> current) {
    return current
        .map(worker ->
            switch (worker.phase()) {
              case Phase.Severed _, Phase.Booting _, Phase.Probing _ -> true;
              case Phase.Ready _,
                  Phase.Stalled _,
                  Phase.Draining _,
                  Phase.Overdue _,
                  Phase.Exiting _,
                  Phase.Dumping _,
                  Phase.Killed _ ->
                  false;
            })
        .orElse(true);
  }

  private static Target full(Target target) {
    return new Target(target.slot(), target.side(), Share.FULL, target.role());
  }
}
