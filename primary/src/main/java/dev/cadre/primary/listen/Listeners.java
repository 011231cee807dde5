package dev.cadre.primary.listen;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.posix.Errno;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixFile;
import dev.cadre.posix.PosixSocket;
import dev.cadre.posix.PosixSocket.Domain;
import dev.cadre.primary.listen.Spares.Place;
import dev.cadre.primary.listen.Spares.Row;
import dev.cadre.primary.settings.RunSettings.Balance;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All listening sockets of an application, and those in reserve. For one thread, except where said.
 *
 * <p>Invariants: a listening socket is open until its whole listener is given up; each internet
 * listener has a socket for every (slot, side) below the largest number of slots there ever was; no
 * program in the kernel names a socket that is not there yet.
 */
public final class Listeners {
  /** The largest number of slots: what a program in the kernel has room for. */
  public static final int MAX_SLOTS = SteeringProgram.MAX_SLOTS;

  private final PosixSocket posix;
  private final PosixFile file;
  private final Balance balance;
  private final Spares spares;
  private final PortHolder holder = new PortHolder();
  private final Map<ListenerKey, Listener> listeners = new LinkedHashMap<>();

  /** Workers may have inherited their sockets, and keep the address bound as long as they live. */
  private final Set<ListenerKey> givenUp = new HashSet<>();

  private PassedSockets passed = PassedSockets.NONE;
  private int slots;

  /**
   * Without any listener.
   *
   * @param slots 1 to 256
   */
  public Listeners(PosixSocket posix, PosixFile file, int slots, Balance balance) {
    this.posix = posix;
    this.file = file;
    this.balance = balance;
    this.spares = new Spares(posix);
    this.slots = checkSlots(slots);
  }

  /** Sockets to be used for their addresses. To be called before the first is opened. */
  public void use(PassedSockets sockets) {
    passed = sockets;
  }

  private static int checkSlots(int slots) {
    if (slots < 1 || slots > SteeringProgram.MAX_SLOTS) {
      throw new IllegalArgumentException(
          slots + " slots: there can be 1 to " + SteeringProgram.MAX_SLOTS);
    }
    return slots;
  }

  /** What a worker that is started for this slot and side gets. */
  public Inheritance inheritance(int slot, int side) throws PosixException {
    List<Inheritance.Socket> sockets = new ArrayList<>();
    for (Listener listener : listeners.values()) {
      sockets.add(
          new Inheritance.Socket(listener.key(), listener.port(), listener.socketOf(slot, side)));
    }
    return new Inheritance(sockets, spares.at(new Place(slot, side)));
  }

  /** The listening sockets of all slots and sides, each once. */
  public List<Integer> sockets() {
    return listeners.values().stream()
        .flatMap(listener -> listener.sockets().stream())
        .distinct()
        .toList();
  }

  /**
   * Opens a listener, or finds the one that is open.
   *
   * @param targets for an internet address: steering from the first connection on, so that none
   *     goes to a socket without a worker; as for {@link #steer}
   * @throws BindRefused when the address cannot be had; nothing is left open then
   */
  public Opened open(ListenerKey key, List<Target> targets) throws BindRefused {
    Listener known = listeners.get(key);
    if (known != null) {
      return new Opened(key, known.port());
    }
    try (OpenLock _ = OpenLock.take()) {
      Listener opened =
          switch (key.family()) {
            case UNIX -> openPath(key);
            case INET, INET6, UDP_INET, UDP_INET6 -> openAddress(key, targets);
          };
      listeners.put(key, opened);
      givenUp.remove(key);
      return new Opened(key, opened.port());
    }
  }

  private Listener openPath(ListenerKey key) throws BindRefused {
    int socket = -1;
    try {
      socket = posix.socket(Domain.UNIX);
      Listener opened = UnixListener.open(posix, holder, key, socket);
      socket = -1;
      return opened;
    } catch (PosixException e) {
      throw refusal(key, null, e);
    } finally {
      if (socket >= 0) {
        closeQuietly(List.of(socket));
      }
    }
  }

  private Listener openAddress(ListenerKey key, List<Target> targets) throws BindRefused {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(key.host());
    } catch (IllegalArgumentException e) {
      throw new BindRefused(
          Errno.EADDRNOTAVAIL, key.host() + " is not an address of this machine", e);
    }
    Optional<Row> row = Optional.empty();
    List<Integer> made = new ArrayList<>();
    try {
      OptionalInt given = passed.find(key, address);
      if (given.isEmpty()) {
        probe(key, address);
      }
      row = spares.take(key.family());
      List<Place> places = places(firstPlace(targets));
      // All are made before one is bound, so that running out of descriptors leaves nothing bound.
      List<Integer> sockets = new ArrayList<>();
      for (Place place : places) {
        if (given.isPresent() && sockets.isEmpty()) {
          sockets.add(given.getAsInt());
          continue;
        }
        Integer spare = row.map(Row::sockets).map(of -> of.get(place)).orElse(null);
        if (spare == null) {
          spare = Group.socket(posix, key.family());
          made.add(spare);
        }
        sockets.add(spare);
      }
      Group group =
          new Group(
              posix,
              key,
              address,
              balance,
              places.getFirst(),
              sockets.getFirst(),
              given.isPresent());
      for (int i = 1; i < places.size(); i++) {
        group.add(places.get(i), sockets.get(i));
      }
      group.steer(targets);
      return group;
    } catch (PosixException e) {
      closeQuietly(made);
      // The workers have the sockets of the row too, and some may be bound: it is lost.
      row.ifPresent(taken -> closeQuietly(List.copyOf(taken.sockets().values())));
      throw refusal(key, address, e);
    }
  }

  /** Where connections go while the listener is being opened. */
  private static Place firstPlace(List<Target> targets) {
    return targets.stream()
        .max(
            Comparator.comparingInt(Target::weight)
                .thenComparing(target -> target.role() != Target.Role.LEAVING))
        .map(target -> new Place(target.slot(), target.side()))
        .orElse(new Place(0, 0));
  }

  private List<Place> places(Place first) {
    List<Place> places = new ArrayList<>(List.of(first));
    for (int slot = 0; slot < slots; slot++) {
      for (int side = 0; side < 2; side++) {
        Place place = new Place(slot, side);
        if (!place.equals(first)) {
          places.add(place);
        }
      }
    }
    return places;
  }

  /**
   * Binds the address once as a server without {@code SO_REUSEPORT} would, which fails when another
   * process listens there, even one of the same user with {@code SO_REUSEPORT}.
   */
  private void probe(ListenerKey key, InetAddress address) throws PosixException {
    if (key.port() == 0 || givenUp.contains(key)) {
      return;
    }
    int socket = Group.socket(posix, key.family());
    try {
      if (!key.family().isUdp()) {
        posix.reuseAddress(socket);
      }
      posix.bind(socket, Group.domain(key.family()), address, key.port());
    } finally {
      closeQuietly(List.of(socket));
    }
  }

  private BindRefused refusal(
      ListenerKey key, @Nullable InetAddress address, PosixException failure) {
    String text =
        switch (failure.errno()) {
          case Errno.EADDRINUSE ->
              address == null
                  ? holder.ofPath(key.host())
                  : holder.ofPort(key.family().isUdp(), address, key.port());
          case Errno.EACCES ->
              address == null
                  ? "no permission to create the socket " + key.host()
                  : PortHolder.privileged(key.port());
          case Errno.EADDRNOTAVAIL -> key.host() + " is not an address of this machine";
          case Errno.ENOENT -> "the folder of the socket " + key.host() + " does not exist";
          case Errno.EMFILE ->
              "too many open files: raise the limit (ulimit -n, LimitNOFILE= of systemd)";
          default -> "cannot listen on " + key + ": " + failure.getMessage();
        };
    return new BindRefused(failure.errno(), text, failure);
  }

  /** The primary's descriptor of a listening socket; of a UNIX listener the same for all. */
  public int socketOf(ListenerKey key, int slot, int side) {
    return listener(key).socketOf(slot, side);
  }

  private Listener listener(ListenerKey key) {
    Listener listener = listeners.get(key);
    if (listener == null) {
      throw new IllegalArgumentException(key + " is not open");
    }
    return listener;
  }

  /** The keys of all listeners, in the order of their opening. */
  public List<ListenerKey> keys() {
    return List.copyOf(listeners.keySet());
  }

  /** The port of an open listener; 0 of a UNIX socket. */
  public int port(ListenerKey key) {
    return listener(key).port();
  }

  /**
   * Says who gets the next connections of each listener. Costs a system call only for what has
   * changed. UNIX listeners and listeners that are not named stay as they are.
   *
   * @throws PosixException when some could not be steered, the first failure with the others
   *     suppressed; all the rest were. The next call tries those again
   */
  public void steer(Map<ListenerKey, List<Target>> targets) throws PosixException {
    PosixException first = null;
    for (Map.Entry<ListenerKey, List<Target>> entry : targets.entrySet()) {
      try {
        switch (listener(entry.getKey())) {
          case Group group -> group.steer(entry.getValue());
          case UnixListener _ -> {}
        }
      } catch (PosixException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** What comes from now on is for the next primary, where a service manager keeps the address. */
  public void leave() throws PosixException {
    for (Group group : groups()) {
      group.leave();
    }
  }

  /**
   * Whether nothing new comes to this slot and side since {@link #leave}: all internet listeners
   * have sockets that were passed, which are not its own.
   */
  public boolean isLeft(int slot, int side) {
    List<Group> groups = groups();
    return !groups.isEmpty() && groups.stream().allMatch(group -> group.isLeft(slot, side));
  }

  private List<Group> groups() {
    return listeners.values().stream()
        .filter(Group.class::isInstance)
        .map(Group.class::cast)
        .toList();
  }

  /**
   * Makes room for more slots; never for fewer. Can be tried again when it fails.
   *
   * @param slots 1 to 256
   */
  public void growTo(int slots) throws PosixException {
    this.slots = Math.max(this.slots, checkSlots(slots));
    for (Listener listener : listeners.values()) {
      switch (listener) {
        case Group group -> grow(group);
        case UnixListener _ -> {}
      }
    }
  }

  private void grow(Group group) throws PosixException {
    for (Place place : places(new Place(0, 0))) {
      if (!group.has(place)) {
        int socket = Group.socket(posix, group.key().family());
        try {
          group.add(place, socket);
        } catch (PosixException e) {
          closeQuietly(List.of(socket));
          throw e;
        }
      }
    }
  }

  /**
   * Asks later, from any thread, how much waits on the sockets that this slot and side has now: the
   * count of connections to be accepted, and of UDP sockets with datagrams to be received. A socket
   * that cannot be asked counts as empty.
   */
  public IntSupplier queues(int slot, int side) {
    List<Group> groups = groups();
    int[] sockets = groups.stream().mapToInt(group -> group.socketOf(slot, side)).toArray();
    return () -> {
      int waiting = 0;
      for (int i = 0; i < sockets.length; i++) {
        try {
          waiting += groups.get(i).waiting(sockets[i]);
        } catch (PosixException e) {
          // Closed: the primary is about to end.
        }
      }
      return waiting;
    };
  }

  /**
   * Puts the files of UNIX listeners back that an application has deleted. Cheap.
   *
   * @return the listeners whose path could not be put back
   */
  public List<ListenerKey> verifyPaths() {
    List<ListenerKey> lost = new ArrayList<>();
    for (Listener listener : listeners.values()) {
      switch (listener) {
        case Group _ -> {}
        case UnixListener unix -> {
          try {
            if (!unix.verifyPath()) {
              lost.add(unix.key());
            }
          } catch (IOException e) {
            lost.add(unix.key());
          }
        }
      }
    }
    return lost;
  }

  /**
   * Closes a listener that nobody accepts on any more: else the kernel would go on taking
   * connections that nobody ever answers. From now on they are refused.
   *
   * @return the descriptors that are closed: their numbers may be those of other files soon
   * @throws IOException the first failure; the listener is given up even so
   */
  public List<Integer> giveUp(ListenerKey key) throws IOException {
    Listener listener = listener(key);
    listeners.remove(key);
    givenUp.add(key);
    List<Integer> sockets = listener.sockets();
    List<Integer> own = listener instanceof Group group ? group.own() : sockets;
    for (int socket : own) {
      try {
        posix.stopListening(socket); // Closing is not enough: workers may have it, too.
      } catch (PosixException e) {
        // Of UDP, which does not listen.
      }
    }
    Closing closing = new Closing(file);
    listener.close(closing);
    if (listener instanceof UnixListener unix) {
      unix.deletePaths();
    }
    closing.finish();
    return sockets;
  }

  /** Closes all sockets and deletes the files of UNIX listeners; keeps the first failure. */
  public void closeAll() throws IOException {
    Closing closing = new Closing(file);
    IOException undeleted = null;
    for (Listener listener : listeners.values()) {
      if (listener instanceof UnixListener unix) {
        try {
          unix.deletePaths();
        } catch (IOException e) {
          undeleted = e;
        }
      }
      listener.close(closing);
    }
    listeners.clear();
    spares.close(closing);
    closing.finish();
    if (undeleted != null) {
      throw undeleted;
    }
  }

  private void closeQuietly(List<Integer> sockets) {
    for (int socket : sockets) {
      try {
        file.close(socket);
      } catch (PosixException e) {
        // It is gone even so.
      }
    }
  }
}
