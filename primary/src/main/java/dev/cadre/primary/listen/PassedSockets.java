package dev.cadre.primary.listen;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.ListenerKey.Family;
import dev.cadre.posix.Errno;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixSocket;
import dev.cadre.posix.PosixSocket.Listening;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The listening sockets that a service manager has opened and passes on, as systemd does for a
 * {@code .socket} unit. It keeps them open while no primary runs: connections wait there for the
 * next one.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/sd_listen_fds.3.html">sd_listen_fds(3)</a>
 */
public final class PassedSockets {
  /** None. */
  public static final PassedSockets NONE = new PassedSockets(Map.of());

  private static final int FIRST = 3;
  private static final int MOST = 64;

  /** By descriptor. */
  private final Map<Integer, Listening> sockets;

  private PassedSockets(Map<Integer, Listening> sockets) {
    this.sockets = sockets;
  }

  /**
   * Those that the environment tells of.
   *
   * @param pid of this process: they may be meant for another
   * @param warn told of what was passed and cannot be used
   */
  public static PassedSockets of(
      Map<String, String> environment, long pid, PosixSocket posix, Consumer<String> warn) {
    String count = environment.getOrDefault("LISTEN_FDS", "");
    if (!environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(pid))
        || !count.matches("\\d{1,3}")) {
      return NONE;
    }
    Map<Integer, Listening> sockets = new LinkedHashMap<>();
    for (int fd = FIRST; fd < FIRST + Math.min(MOST, Integer.parseInt(count)); fd++) {
      try {
        Optional<Listening> listening = posix.listening(fd);
        if (listening.isPresent()) {
          sockets.put(fd, listening.get());
        } else {
          warn.accept(
              "Descriptor "
                  + fd
                  + " of the service manager is no TCP socket that listens: it is"
                  + " not used");
        }
      } catch (PosixException e) {
        warn.accept("Descriptor " + fd + " of the service manager is not used: " + e.getMessage());
      }
    }
    return new PassedSockets(sockets);
  }

  /** For people: {@code [::]:8080}, each. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    sockets.values().forEach(socket -> words.add(words(socket.address(), socket.port())));
    return words;
  }

  private static String words(InetAddress address, int port) {
    String host =
        address.getHostAddress().replaceFirst("^0:0:0:0:0:0:0:", "::").replace("::0", "::");
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /**
   * The socket of this address.
   *
   * @return its descriptor; empty when none has its port
   * @throws BindRefused when one has the port and cannot be used
   */
  OptionalInt find(ListenerKey key, InetAddress address) throws BindRefused {
    for (Map.Entry<Integer, Listening> entry : sockets.entrySet()) {
      Listening socket = entry.getValue();
      if (key.family().isUdp() || socket.port() != key.port()) {
        continue;
      }
      String words = words(socket.address(), socket.port());
      boolean same =
          (key.family() == Family.INET) == (socket.domain() == PosixSocket.Domain.INET)
              && socket.address().equals(address);
      if (!same) {
        throw new BindRefused(
            Errno.EADDRINUSE,
            "the service manager has passed a socket of "
                + words
                + ", and the application binds "
                + words(address, key.port())
                + ": let ListenStream= of the socket unit name that address",
            null);
      }
      if (!socket.reusesPort()) {
        throw new BindRefused(
            Errno.EADDRINUSE,
            "the socket of "
                + words
                + " that the service manager has passed does not share its"
                + " port: the socket unit needs ReusePort=yes",
            null);
      }
      return OptionalInt.of(entry.getKey());
    }
    return OptionalInt.empty();
  }
}
