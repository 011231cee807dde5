package dev.cadre.primary.supervise;

import dev.cadre.ipc.ListenerKey;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the supervisor knows of one worker process.
 *
 * @param pid of its process, from fork to reap; 0 while it is being forked
 * @param readySince when it first was ready; empty means that its end is a boot failure
 * @param bound the shared addresses that it accepts on
 * @param alone the addresses that it bound for itself
 */
public record Worker(
    WorkerRef ref,
    long pid,
    Instant forkedAt,
    Optional<Instant> readySince,
    Set<ListenerKey> bound,
    Set<ListenerKey> alone,
    Phase phase) {

  public Worker {
    bound = Set.copyOf(bound);
    alone = Set.copyOf(alone);
  }

  Worker in(Phase next) {
    return new Worker(ref, pid, forkedAt, readySince, bound, alone, next);
  }

  Worker withBound(ListenerKey key) {
    return new Worker(ref, pid, forkedAt, readySince, with(bound, key), alone, phase);
  }

  Worker withAlone(ListenerKey key) {
    return new Worker(ref, pid, forkedAt, readySince, bound, with(alone, key), phase);
  }

  private static Set<ListenerKey> with(Set<ListenerKey> some, ListenerKey one) {
    Set<ListenerKey> keys = new HashSet<>(some);
    keys.add(one);
    return keys;
  }

  Worker withPid(long number) {
    return new Worker(ref, number, forkedAt, readySince, bound, alone, phase);
  }

  Worker readyAt(Instant now) {
    return new Worker(
        ref,
        pid,
        forkedAt,
        Optional.of(readySince.orElse(now)),
        bound,
        alone,
        new Phase.Ready(now));
  }

  /** True when it may get public connections. */
  public boolean ready() {
    return phase instanceof Phase.Ready;
  }

  /** True once it has been asked to go: its end is no crash. */
  public boolean asked() {
    return !serving() && phase.fault().isEmpty();
  }

  /** True until it has been asked or forced to go. */
  boolean serving() {
    return switch (phase) {
      case Phase.Booting _, Phase.Probing _, Phase.Ready _, Phase.Stalled _, Phase.Severed _ ->
          true;
      case Phase.Draining _, Phase.Overdue _, Phase.Exiting _, Phase.Dumping _, Phase.Killed _ ->
          false;
    };
  }
}
