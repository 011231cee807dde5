package dev.cadre.primary.rollout;

import dev.cadre.posix.SocketDiagnostics.TcpConnection;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which connections are one process's, by {@code /proc/PID/fd}. Remembers what it has learned, so
 * that the folder is read only when a connection is new. For one thread.
 */
final class OwnConnections {
  private static final String PREFIX = "socket:[";

  /** A connection that is nobody's yet gets its descriptor within moments: look at it again. */
  private static final int LOOKS = 3;

  private final int pid;
  private Set<Long> own = new HashSet<>();
  private Map<Long, Integer> foreign = new HashMap<>();

  OwnConnections(int pid) {
    this.pid = pid;
  }

  /** Of all connections those that the process has accepted; none when it has ended. */
  List<TcpConnection> of(List<TcpConnection> all) {
    Set<Long> present = new HashSet<>();
    boolean unknown = false;
    for (TcpConnection connection : all) {
      long inode = connection.inode();
      if (inode != 0) {
        present.add(inode);
        unknown |= !own.contains(inode) && foreign.getOrDefault(inode, 0) < LOOKS;
      }
    }
    own.retainAll(present);
    foreign.keySet().retainAll(present);
    if (unknown) {
      Set<Long> held = sockets(pid);
      for (long inode : present) {
        if (held.contains(inode)) {
          own.add(inode);
          foreign.remove(inode);
        } else {
          foreign.merge(inode, 1, Integer::sum);
        }
      }
    }
    return all.stream().filter(connection -> own.contains(connection.inode())).toList();
  }

  /** The inodes of all sockets that a process has open; none when it has ended. */
  static Set<Long> sockets(int pid) {
    Set<Long> inodes = new HashSet<>();
    Path folder = Path.of("/proc", Integer.toString(pid), "fd");
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(folder)) {
      for (Path descriptor : descriptors) {
        try {
          String link = Files.readSymbolicLink(descriptor).toString();
          if (link.startsWith(PREFIX)) {
            inodes.add(Long.parseLong(link.substring(PREFIX.length(), link.length() - 1)));
          }
        } catch (IOException e) {
          // Closed meanwhile.
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The process has ended.
    }
    return inodes;
  }
}
