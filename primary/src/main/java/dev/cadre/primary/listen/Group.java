package dev.cadre.primary.listen;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.ListenerKey.Family;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixSocket;
import dev.cadre.posix.PosixSocket.BpfInstruction;
import dev.cadre.posix.PosixSocket.Domain;
import dev.cadre.primary.listen.Spares.Place;
import dev.cadre.primary.settings.RunSettings.Balance;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sockets of one internet address: one {@code SO_REUSEPORT} group.
 *
 * <p>A socket is never closed while the primary lives: its accept queue would be torn down, and the
 * kernel would move the last socket to its index.
 */
final class Group implements Listener {

  /** For every listening socket; the kernel caps it at {@code net.core.somaxconn}. */
  static final int BACKLOG = 4096;

  private final PosixSocket posix;
  private final ListenerKey key;
  private final InetAddress address;
  private final Balance balance;
  private final int port;

  /** By index: in the order in which they were put to listen. */
  private final List<Integer> sockets = new ArrayList<>();

  private final Map<Place, Integer> indices = new HashMap<>();
  private List<BpfInstruction> attached;

  /**
   * Binds the first socket and makes it listen; all connections go to it until {@link #steer}.
   *
   * @throws PosixException and nothing listens
   */
  Group(
      PosixSocket posix,
      ListenerKey key,
      InetAddress address,
      Balance balance,
      Place place,
      int socket)
      throws PosixException {
    this.posix = posix;
    this.key = key;
    this.address = address;
    this.balance = balance;
    bind(socket, key.port());
    this.port = posix.localPort(socket);
    // Before the second socket is there: without a program the kernel spreads over all of them.
    this.attached = SteeringProgram.always(0);
    posix.attachReusePortProgram(socket, attached);
    posix.listen(socket, BACKLOG);
    indices.put(place, sockets.size());
    sockets.add(socket);
  }

  static Domain domain(Family family) {
    return switch (family) {
      case INET -> Domain.INET;
      case INET6 -> Domain.INET6;
      case UNIX -> Domain.UNIX;
    };
  }

  private void bind(int socket, int port) throws PosixException {
    posix.reuseAddress(socket);
    posix.reusePort(socket);
    posix.bind(socket, domain(key.family()), address, port);
  }

  /** Adds a socket; it gets nothing until {@link #steer}. */
  void add(Place place, int socket) throws PosixException {
    bind(socket, port);
    posix.listen(socket, BACKLOG);
    indices.put(place, sockets.size());
    sockets.add(socket);
  }

  boolean has(Place place) {
    return indices.containsKey(place);
  }

  /**
   * Changes who gets the next connections; no connection that is queued moves.
   *
   * @param targets those of places that this group has no socket for, as when it could not grow,
   *     are left out; without any left nothing changes
   */
  void steer(List<Target> targets) throws PosixException {
    List<SteeringProgram.Aim> aims = new ArrayList<>();
    for (Target target : targets) {
      Integer index = indices.get(new Place(target.slot(), target.side()));
      if (index != null) {
        aims.add(new SteeringProgram.Aim(index, target));
      }
    }
    if (aims.isEmpty()) {
      return;
    }
    List<BpfInstruction> program = SteeringProgram.of(aims, balance, key.family() == Family.INET6);
    if (!program.equals(attached)) {
      posix.attachReusePortProgram(sockets.getFirst(), program);
      attached = program;
    }
  }

  private int indexOf(Place place) {
    Integer index = indices.get(place);
    if (index == null) {
      throw new IllegalArgumentException(key + " has no socket for " + place);
    }
    return index;
  }

  @Override
  public int socketOf(int slot, int side) {
    return sockets.get(indexOf(new Place(slot, side)));
  }

  @Override
  public List<Integer> sockets() {
    return List.copyOf(sockets);
  }

  @Override
  public ListenerKey key() {
    return key;
  }

  @Override
  public int port() {
    return port;
  }

  /** In every process. */
  void stopListening() {
    for (int socket : sockets) {
      try {
        posix.stopListening(socket);
      } catch (PosixException e) {
        // It is closed next, which is all that can be done.
      }
    }
  }

  @Override
  public void close(Closing closing) {
    sockets.forEach(closing::close);
  }
}
