package dev.cadre.primary.admin;

import dev.cadre.ipc.Message;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A living worker at one moment.
 *
 * @param slot from 0
 * @param id from 1, never used again
 * @param state a word: {@code starting}, {@code online}, {@code listening}, {@code ready}, {@code
 *     stalled}, {@code severed}, {@code draining}, {@code exiting}, {@code parked}
 * @param uptime since its fork
 * @param heapUsed in bytes, as it last reported; 0 before it has
 * @param heapMax the heap's limit in bytes, as it last reported; 0 before it has
 * @param rss resident memory in bytes; 0 when not known
 * @param cpuSeconds of all its threads since its fork
 * @param restarts how many workers of this slot have died unasked
 * @param connections open ones of its clients; empty when not known
 * @param inFlight of these, those with a request that has not been answered, as far as the kernel
 *     can tell; empty when not known
 * @param states the shared states that it has open, as it last reported
 * @param jvm what its JVM says of itself; empty until it has run for some 10 s
 */
public record WorkerView(
    int slot,
    int id,
    long pid,
    int generation,
    String state,
    Duration uptime,
    long heapUsed,
    long heapMax,
    long rss,
    double cpuSeconds,
    int restarts,
    OptionalInt connections,
    OptionalInt inFlight,
    List<Message.State> states,
    Optional<Jvm> jvm) {

  /**
   * A worker's JVM by its own figures.
   *
   * @param collections of garbage, by all collectors
   * @param collecting the time that they took
   * @param threads platform threads of Java
   */
  public record Jvm(long collections, Duration collecting, int threads) {}

  public WorkerView {
    states = List.copyOf(states);
  }

  /** The state in which it gets traffic. */
  public static final String READY = "ready";

  /** Whether it gets traffic. */
  public boolean ready() {
    return state.equals(READY);
  }

  /** The same with its traffic counted. */
  public WorkerView withTraffic(int connections, int inFlight) {
    return new WorkerView(
        slot,
        id,
        pid,
        generation,
        state,
        uptime,
        heapUsed,
        heapMax,
        rss,
        cpuSeconds,
        restarts,
        OptionalInt.of(connections),
        OptionalInt.of(inFlight),
        states,
        jvm);
  }
}
