package dev.cadre.primary.admin;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * A living worker at one moment.
 *
 * @param slot from 0
 * @param id from 1, never used again
 * @param uptime since its fork
 * @param heapUsed in bytes, as it last reported; 0 before it has
 * @param rss resident memory in bytes; 0 when not known
 * @param cpuSeconds of all its threads since its fork
 * @param restarts how many workers of this slot have died unasked
 * @param connections open ones of its clients; empty when not known
 */
public record WorkerView(
    int slot,
    int id,
    long pid,
    int generation,
    State state,
    Duration uptime,
    long heapUsed,
    long rss,
    double cpuSeconds,
    int restarts,
    OptionalInt connections) {

  /** How far it is. */
  public enum State {
    /** Forked; its channel is not open yet. */
    STARTING,
    /** Its channel is open. */
    ONLINE,
    /** It has bound its port. */
    LISTENING,
    /** It gets traffic. */
    READY,
    /** It does not answer, and gets nothing new. */
    STALLED,
    /** It finishes what it has, and gets nothing new. */
    DRAINING,
    /** It has been asked to exit. */
    STOPPING;

    /** For people and programs. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
