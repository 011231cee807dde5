package dev.cadre.it.compat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Rolling restarts under one kind of load.
 *
 * @param load which, in words
 * @param took from the signal to "Rolling restart complete", of each
 * @param ok requests (streams, calls) that ended well
 * @param failed those that did not; stale ones are among them
 * @param stale requests on a kept connection that ended without one byte of an answer
 * @param refused streams that the server said it has not begun: the client may repeat them,
 *     whatever they do; not among the failed
 * @param stall the longest time in which no request ended well; zero if it was not measured
 * @param detail what failed, for people; empty if nothing did
 */
public record Restarts(
    String load,
    List<Duration> took,
    long ok,
    long failed,
    long stale,
    long refused,
    Duration stall,
    String detail) {

  /** Copies. */
  public Restarts {
    took = List.copyOf(took);
  }

  /** The same load, once more. */
  Restarts and(Restarts more) {
    List<Duration> all = new ArrayList<>(took);
    all.addAll(more.took);
    return new Restarts(
        load,
        all,
        ok + more.ok,
        failed + more.failed,
        stale + more.stale,
        refused + more.refused,
        stall.compareTo(more.stall) > 0 ? stall : more.stall,
        detail + "\n" + more.detail);
  }

  /** The longest of them. */
  public Duration longest() {
    return took.stream().max(Duration::compareTo).orElse(Duration.ZERO);
  }

  /** The longest restart under any load. */
  static Duration longest(List<Restarts> all) {
    return all.stream().map(Restarts::longest).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  @Override
  public String toString() {
    return "%s: %d restarts of up to %.1f s, %d ok, %d failed, %d stale, %d refused, stall %d ms%s"
        .formatted(
            load,
            took.size(),
            longest().toMillis() / 1e3,
            ok,
            failed,
            stale,
            refused,
            stall.toMillis(),
            detail.isEmpty() ? "" : "\n" + detail.strip());
  }
}
