package dev.cadre.primary.rollout;

import dev.cadre.posix.SocketDiagnostics.TcpConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides when one worker has drained, from samples of its connections. Pure but for what it has
 * seen; times are of {@link System#nanoTime}.
 */
final class Drain {
  /*
   * The kernel says how long ago the last data came and went. Younger received than sent: a request
   * is being read or served. Younger sent than received: it has been answered, or the answer has
   * begun. Equal: both fell into one tick of the kernel (4 ms at HZ=250), which is a quick answer,
   * or a fresh connection whose first request may be under way; nobody can tell, so such a
   * connection must be quiet for longer, unless an adapter in the worker tells its clients to go.
   */

  /** How long an answered connection is quiet before it may be closed. */
  static final long QUIET_MILLIS = 1_000;

  /** How long one is quiet of which nobody knows whether it was answered. */
  static final long QUIET_UNKNOWN_MILLIS = 5_000;

  /** Between accept and the descriptor a connection is in no list for a moment: look twice. */
  private static final int CLEAN_SAMPLES = 2;

  private final DrainWatch.Request request;
  private final long start;
  private final Set<Long> watched = new HashSet<>();
  private List<TcpConnection> open = List.of();
  private boolean first = true;
  private int cleanSamples;

  Drain(DrainWatch.Request request, long start) {
    this.request = request;
    this.start = start;
  }

  /**
   * Takes in a sample.
   *
   * @param own the connections that the worker has accepted
   * @param waiting the length of its accept queues
   * @param adapter whether the worker tells its clients to go
   * @return the result, once there is one
   */
  Optional<DrainWatch.Result> sample(
      long now, List<TcpConnection> own, int waiting, boolean adapter) {
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
            && open.stream().allMatch(connection -> isSettled(connection, adapter));
    cleanSamples = clean ? cleanSamples + 1 : 0;
    if (cleanSamples >= CLEAN_SAMPLES) {
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

  /** Whether closing the connection loses nothing. */
  static boolean isSettled(TcpConnection connection, boolean adapter) {
    if (connection.receiveQueue() > 0 || connection.sendQueue() > 0) {
      return false;
    }
    long received = connection.lastReceivedMillis();
    long sent = connection.lastSentMillis();
    if (received < sent) {
      return false;
    }
    boolean answered = sent < received || adapter;
    return Math.min(received, sent) >= (answered ? QUIET_MILLIS : QUIET_UNKNOWN_MILLIS);
  }
}
