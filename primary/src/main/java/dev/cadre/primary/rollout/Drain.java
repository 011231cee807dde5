package dev.cadre.primary.rollout;

import dev.cadre.ipc.Message;
import dev.cadre.posix.SocketDiagnostics.TcpConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides when one worker has drained, from samples of its connections and its own counts. Pure but
 * for what it has seen; times are of {@link System#nanoTime}.
 */
final class Drain {
  /*
   * The kernel says how long ago the last data came and went. Younger received than sent: a request
   * is being read or served. Younger sent than received: it has been answered, or the answer has
   * begun. Equal: both fell into one tick of the kernel (4 ms at HZ=250). That is a quick answer, or
   * a request that came together with the answer before it or with the connection itself: the ages
   * cannot tell. The bytes can when none was sent yet. For the rest there are the workers that count
   * their requests: where one counts, its count decides, and the ages only say how long a connection
   * has been idle. Where none counts, what cannot be told must be quiet for longer.
   */

  /** How long a connection that nothing is known against is quiet before it may be closed. */
  static final long QUIET_MILLIS = 1_000;

  /** How long one is quiet of which nobody knows whether it was answered. */
  static final long QUIET_UNKNOWN_MILLIS = 5_000;

  /** Between accept and the descriptor a connection is in no list for a moment: look twice. */
  private static final int CLEAN_SAMPLES = 2;

  /**
   * How long all must be well while connections are open: a worker looks at its requests every 20
   * ms, and may have looked between two that it takes from its connections one after the other.
   */
  private static final long CLEAN_NANOS = Duration.ofMillis(200).toNanos();

  /** How long a worker that is asked to drain may take to say what it counts. */
  static final Duration ANSWER = Duration.ofSeconds(2);

  /** The kernel counts the peer's FIN as a byte received. */
  private static final int CLOSE_WAIT = 8;

  private final DrainWatch.Request request;
  private final long start;
  private final Set<Long> watched = new HashSet<>();
  private List<TcpConnection> open = List.of();
  private boolean first = true;
  private int cleanSamples;
  private long cleanSince;

  Drain(DrainWatch.Request request, long start) {
    this.request = request;
    this.start = start;
  }

  /**
   * Takes in a sample.
   *
   * @param own the connections that the worker has accepted
   * @param waiting how much is in its queues
   * @param answered whether the worker has said what it counts
   * @param counts its requests in flight, by port; none of the ports that it does not count
   * @return the result, once there is one
   */
  Optional<DrainWatch.Result> sample(
      long now,
      List<TcpConnection> own,
      int waiting,
      boolean answered,
      List<Message.Count> counts) {
    long elapsed = now - start;
    boolean lingering = elapsed < request.linger().toNanos();
    if (lingering || first || request.includeLater()) {
      first = false;
      own.forEach(connection -> watched.add(connection.inode()));
    }
    open = own.stream().filter(connection -> watched.contains(connection.inode())).toList();
    boolean clean =
        !lingering
            && waiting == 0
            && (answered || elapsed >= ANSWER.toNanos())
            && counts.stream().noneMatch(this::isBusy)
            && open.stream()
                .allMatch(
                    connection -> isSettled(connection, isIdle(counts, connection.localPort())));
    if (clean && cleanSamples++ == 0) {
      cleanSince = now;
    } else if (!clean) {
      cleanSamples = 0;
    }
    if (cleanSamples >= CLEAN_SAMPLES && (open.isEmpty() || now - cleanSince >= CLEAN_NANOS)) {
      return Optional.of(new DrainWatch.Result.Drained(Duration.ofNanos(elapsed), open.size()));
    }
    return overdue(now);
  }

  /** The result when the deadline has passed, from the last sample. */
  Optional<DrainWatch.Result> overdue(long now) {
    return now - start >= request.deadline().toNanos()
        ? Optional.of(new DrainWatch.Result.Overdue(open))
        : Optional.empty();
  }

  /**
   * Requests that the drain waits for; the application's private ports are none of its business.
   */
  private boolean isBusy(Message.Count count) {
    int requests = request.includeLater() ? count.requests() : count.onEarlier();
    return requests > 0 && request.ports().contains(count.port());
  }

  private static boolean isIdle(List<Message.Count> counts, int port) {
    boolean counted = false;
    for (Message.Count count : counts) {
      if (count.port() == port) {
        counted = true;
        if (count.requests() > 0) {
          return false;
        }
      }
    }
    return counted;
  }

  /**
   * Whether closing the connection loses nothing.
   *
   * @param idle the worker has counted the requests of its port, and there is none
   */
  static boolean isSettled(TcpConnection connection, boolean idle) {
    if (connection.receiveQueue() > 0 || connection.sendQueue() > 0) {
      return false;
    }
    long received = connection.lastReceivedMillis();
    long sent = connection.lastSentMillis();
    if (!idle && isInFlight(connection)) {
      return false;
    }
    boolean known = idle || sent < received || requestBytes(connection) == 0;
    return Math.min(received, sent) >= (known ? QUIET_MILLIS : QUIET_UNKNOWN_MILLIS);
  }

  /** Whether the kernel knows that a request has not been answered. */
  static boolean isInFlight(TcpConnection connection) {
    return requestBytes(connection) > 0
        && (connection.bytesSent() == 0
            || connection.lastReceivedMillis() < connection.lastSentMillis());
  }

  /** Bytes that the worker has yet to read. */
  static long unread(TcpConnection connection) {
    return connection.receiveQueue() - (connection.state() == CLOSE_WAIT ? 1 : 0);
  }

  private static long requestBytes(TcpConnection connection) {
    return connection.bytesReceived() - (connection.state() == CLOSE_WAIT ? 1 : 0);
  }
}
