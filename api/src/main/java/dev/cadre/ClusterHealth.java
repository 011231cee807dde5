package dev.cadre;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The cluster at one moment, as {@code GET /cluster-health} shows it.
 *
 * @param state {@code starting}, {@code running}, {@code rolling restart} or {@code stopping}
 * @param generation of the application that serves, from 1
 * @param workers those that live
 * @param address where the document is served: {@code 127.0.0.1:9999}; empty while it is not
 */
public record ClusterHealth(
    long primaryPid,
    String state,
    int generation,
    List<OfWorker> workers,
    Optional<String> address) {

  public ClusterHealth {
    workers = List.copyOf(workers);
  }

  /**
   * A worker.
   *
   * @param state {@code starting}, {@code online}, {@code listening}, {@code ready}, {@code
   *     stalled}, {@code severed}, {@code draining} or {@code exiting}
   * @param heapUsedBytes as it last reported; 0 before it has
   * @param residentBytes 0 when not known
   * @param connections open ones of its clients; empty when not known
   * @param inFlight of these, those with a request that is not answered; empty when not known
   */
  public record OfWorker(
      int id,
      long pid,
      int generation,
      String state,
      Duration uptime,
      long heapUsedBytes,
      long residentBytes,
      double cpuSeconds,
      OptionalInt connections,
      OptionalInt inFlight) {}
}
