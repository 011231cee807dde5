package dev.cadre.primary.admin;

import dev.cadre.primary.metrics.Series;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An application and its workers at one moment.
 *
 * @param started when the primary started
 * @param generation the newest that has been rolled out, from 1; 0 before the first
 * @param listeners what the workers share
 * @param workers those that live, by slot; two of a slot while one replaces the other
 * @param standby the pid of the JVM that waits to replace a dead worker; empty when there is none
 * @param aot which workers use an AOT cache, and why the others do not; empty when that is not
 *     known
 * @param logs where the log goes
 * @param health where the health port listens, once it does
 * @param figures for metrics
 */
public record ClusterView(
    String name,
    long primaryPid,
    Instant started,
    State state,
    int generation,
    List<Address> listeners,
    List<WorkerView> workers,
    OptionalLong standby,
    String aot,
    List<LogTarget> logs,
    Optional<Address> health,
    Figures figures) {

  public ClusterView {
    listeners = List.copyOf(listeners);
    workers = List.copyOf(workers);
    logs = List.copyOf(logs);
  }

  /**
   * A place where the log goes.
   *
   * @param name {@code log file /var/log/app.log}, or {@code stdout}
   * @param trouble why it takes nothing at present; empty when it works
   * @param lostLines how many lines it has not taken since the start
   * @param lostBytes of these lines
   */
  public record LogTarget(String name, String trouble, long lostLines, long lostBytes) {

    /** Whether there is something to say of it. */
    public boolean isFine() {
      return trouble.isEmpty() && lostLines == 0;
    }
  }

  /**
   * What only metrics show.
   *
   * @param heapUsed of the primary, in bytes
   * @param rss of the primary, in bytes
   * @param cpuSeconds of the primary
   * @param counters what all workers so far have counted
   */
  public record Figures(long heapUsed, long rss, double cpuSeconds, Map<Series, Double> counters) {

    /** Of a view that was read from a text. */
    public static final Figures NONE = new Figures(0, 0, 0, Map.of());

    public Figures {
      counters = Map.copyOf(counters);
    }
  }

  /** What the primary is doing. */
  public enum State {
    /** No worker has been ready yet. */
    STARTING,
    RUNNING,
    ROLLING_RESTART,
    STOPPING;

    /** For people: {@code rolling restart}. */
    public String words() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * Where something listens.
   *
   * @param host numeric, or the path of a UNIX socket
   * @param port 1 to 65535; 0 for a UNIX socket
   * @param udp whether datagrams come here, and no connections
   */
  public record Address(String host, int port, boolean udp) {

    /** Of TCP, or a UNIX socket. */
    public Address(String host, int port) {
      this(host, port, false);
    }

    @Override
    public String toString() {
      if (port == 0) {
        return "unix:" + host;
      }
      return (udp ? "udp:" : "") + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /** Whether the application can be sent requests. */
  public boolean ready() {
    return state != State.STOPPING && workers.stream().anyMatch(WorkerView::ready);
  }

  /** The same with other workers. */
  public ClusterView withWorkers(List<WorkerView> others) {
    return new ClusterView(
        name,
        primaryPid,
        started,
        state,
        generation,
        listeners,
        others,
        standby,
        aot,
        logs,
        health,
        figures);
  }
}
