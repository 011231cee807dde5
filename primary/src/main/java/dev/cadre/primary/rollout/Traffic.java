package dev.cadre.primary.rollout;

import dev.cadre.posix.Errno;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.SocketDiagnostics;
import dev.cadre.posix.SocketDiagnostics.TcpConnection;
import dev.cadre.posix.SocketDiagnostics.UnixConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a worker has to do at one moment, by what the kernel says of its connections: so for any
 * server, without asking it.
 *
 * <p>In flight is a connection that the kernel knows not to be answered: bytes that the worker has
 * not read, bytes that the client has not taken, more received after the last answer, or something
 * received and nothing ever sent. What this cannot tell:
 *
 * <ul>
 *   <li>The ages have the grain of a tick of the kernel (4 ms at HZ=250): a request that came in
 *       the tick of the last answer is not counted. An answer that has begun counts as given as
 *       soon as the client has taken all that was sent so far.
 *   <li>HTTP/2, WebSocket and streams of events have many requests on a connection, or none: it
 *       counts once, while the client was the last to send.
 *   <li>Of UNIX sockets the kernel knows no ages: only what is unread at either end counts.
 * </ul>
 *
 * @param connections accepted and open
 * @param inFlight of them
 */
public record Traffic(int connections, int inFlight) {

  /**
   * The traffic of each of these processes, all zero for one that has ended. Blocks for netlink
   * requests: from a platform thread.
   *
   * @param ports of TCP listeners
   * @param paths of UNIX listeners
   */
  public static Map<Integer, Traffic> of(
      SocketDiagnostics diagnostics, List<Integer> pids, Set<Integer> ports, Set<String> paths)
      throws PosixException {
    List<Seen> all = new ArrayList<>();
    for (int port : ports) {
      for (TcpConnection tcp : diagnostics.connections(port)) {
        all.add(new Seen(tcp.inode(), isInFlight(tcp)));
      }
    }
    all.addAll(unix(diagnostics, paths));
    Map<Integer, Traffic> traffic = new HashMap<>();
    for (int pid : pids) {
      Set<Long> held = OwnConnections.sockets(pid);
      List<Seen> own = all.stream().filter(seen -> held.contains(seen.inode())).toList();
      traffic.put(pid, new Traffic(own.size(), (int) own.stream().filter(Seen::inFlight).count()));
    }
    return traffic;
  }

  /** Nothing on a kernel that does not tell of UNIX sockets ({@code CONFIG_UNIX_DIAG}). */
  private static List<Seen> unix(SocketDiagnostics diagnostics, Set<String> paths)
      throws PosixException {
    List<Seen> seen = new ArrayList<>();
    try {
      for (String path : paths) {
        for (UnixConnection unix : diagnostics.unixConnections(path)) {
          seen.add(new Seen(unix.inode(), unix.receiveQueue() > 0 || unix.sendQueue() > 0));
        }
      }
    } catch (PosixException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    return seen;
  }

  private record Seen(long inode, boolean inFlight) {}

  /** Whether the kernel knows that a request has not been answered; it does not always. */
  public static boolean isInFlight(TcpConnection connection) {
    return Drain.unread(connection) > 0
        || connection.sendQueue() > 0
        || Drain.isInFlight(connection);
  }
}
