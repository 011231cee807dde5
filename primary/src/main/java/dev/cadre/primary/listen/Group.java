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
 * The sockets of one internet address, TCP or UDP: one {@code SO_REUSEPORT} group.
 *
 * <p>A socket is never closed while the primary lives: what waits in its queue would be lost, and
 * the kernel would move the last socket to its index.
 */
final class Group implements Listener {

  /** For every listening socket; the kernel caps it at {@code net.core.somaxconn}. */
  static final int BACKLOG = 4096;

  private final PosixSocket posix;
  private final ListenerKey key;
  private final InetAddress address;
  private final Balance balance;
  private final int port;
  private final boolean passed;

  /** What comes from now on is for the next primary. */
  private boolean left;

  /** By index: in the order in which they were put to listen, or bound if they are of UDP. */
  private final List<Integer> sockets = new ArrayList<>();

  private final Map<Place, Integer> indices = new HashMap<>();
  private List<BpfInstruction> attached;

  /**
   * Binds the first socket and makes it listen; everything goes to it until {@link #steer}.
   *
   * @param passed whether it listens already, and goes on to when this process has closed it
   * @throws PosixException and nothing listens
   */
  Group(
      PosixSocket posix,
      ListenerKey key,
      InetAddress address,
      Balance balance,
      Place place,
      int socket,
      boolean passed)
      throws PosixException {
    this.posix = posix;
    this.key = key;
    this.address = address;
    this.balance = balance;
    this.passed = passed;
    if (!passed) {
      bind(socket, key.port());
    }
    this.port = posix.localPort(socket);
    // Before the second socket is there: without a program the kernel spreads over all of them.
    this.attached = SteeringProgram.always(0);
    posix.attachReusePortProgram(socket, attached);
    if (!passed) {
      listen(socket);
    }
    indices.put(place, sockets.size());
    sockets.add(socket);
  }

  static Domain domain(Family family) {
    return switch (family) {
      case INET, UDP_INET -> Domain.INET;
      case INET6, UDP_INET6 -> Domain.INET6;
      case UNIX -> Domain.UNIX;
    };
  }

  /** A socket that {@link #add} takes. */
  static int socket(PosixSocket posix, Family family) throws PosixException {
    Domain domain = domain(family);
    return family.isUdp() ? posix.datagramSocket(domain) : posix.socket(domain);
  }

  private void bind(int socket, int port) throws PosixException {
    if (!key.family().isUdp()) {
      posix.reuseAddress(socket); // of UDP it would let others take the port
    }
    posix.reusePort(socket);
    posix.bind(socket, domain(key.family()), address, port);
  }

  private void listen(int socket) throws PosixException {
    if (!key.family().isUdp()) {
      posix.listen(socket, BACKLOG);
    }
  }

  /** Adds a socket; it gets nothing until {@link #steer}. */
  void add(Place place, int socket) throws PosixException {
    bind(socket, port);
    listen(socket);
    indices.put(place, sockets.size());
    sockets.add(socket);
  }

  boolean has(Place place) {
    return indices.containsKey(place);
  }

  /**
   * Changes who gets the next connections or datagrams; none that is queued moves.
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
    if (aims.isEmpty() || left) {
      return;
    }
    boolean dualStack = domain(key.family()) == Domain.INET6;
    List<BpfInstruction> program =
        key.family().isUdp()
            ? SteeringProgram.ofFlows(aims, dualStack)
            : SteeringProgram.of(aims, balance, dualStack);
    if (!program.equals(attached)) {
      posix.attachReusePortProgram(sockets.getFirst(), program);
      attached = program;
    }
  }

  /**
   * Lets all that comes from now on wait in the socket that was passed, for the next primary; as
   * long as a worker has it, that one still takes some. Nothing changes when none was passed.
   */
  void leave() throws PosixException {
    if (passed && !left) {
      attached = SteeringProgram.always(0);
      posix.attachReusePortProgram(sockets.getFirst(), attached);
      left = true;
    }
  }

  /** Whether nothing new comes to this slot and side any more. */
  boolean isLeft(int slot, int side) {
    return left && indexOf(new Place(slot, side)) != 0;
  }

  /** The sockets that nobody else has. */
  List<Integer> own() {
    return passed ? sockets.subList(1, sockets.size()) : sockets;
  }

  private int indexOf(Place place) {
    Integer index = indices.get(place);
    if (index == null) {
      throw new IllegalArgumentException(key + " has no socket for " + place);
    }
    return index;
  }

  /** How many connections wait to be accepted on a socket; of UDP, 1 while datagrams wait. */
  int waiting(int socket) throws PosixException {
    return key.family().isUdp()
        ? Math.min(posix.receiveMemory(socket), 1)
        : posix.acceptQueueLength(socket);
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

  @Override
  public void close(Closing closing) {
    sockets.forEach(closing::close);
  }
}
