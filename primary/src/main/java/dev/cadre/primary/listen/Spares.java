package dev.cadre.primary.listen;

import dev.cadre.ipc.ListenerKey.Family;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sockets in reserve. A worker inherits some, so that the primary can bind one for an address that
 * nobody has asked for before, and the worker has the socket already.
 *
 * <p>They come in rows: one row becomes one listener, and holds a socket per slot and side, made
 * when a worker is started there.
 */
final class Spares {

  /** How many unused rows of each TCP family a worker starts with. */
  static final int PER_FAMILY = 4;

  /** The same of UDP. */
  static final int PER_UDP_FAMILY = 2;

  private static final List<Family> FAMILIES =
      List.of(Family.INET6, Family.INET, Family.UDP_INET6, Family.UDP_INET);

  /** Whose socket: sides are 0 and 1. */
  record Place(int slot, int side) {}

  /** The sockets of one future listener. */
  record Row(Family family, Map<Place, Integer> sockets) {}

  private final PosixSocket posix;
  private final List<Row> unused = new ArrayList<>();

  Spares(PosixSocket posix) {
    this.posix = posix;
  }

  /** The spare sockets for a worker that starts at this place. */
  List<Inheritance.Spare> at(Place place) throws PosixException {
    List<Inheritance.Spare> spares = new ArrayList<>();
    for (Family family : FAMILIES) {
      int wanted = family.isUdp() ? PER_UDP_FAMILY : PER_FAMILY;
      while (unused.stream().filter(row -> row.family() == family).count() < wanted) {
        unused.add(new Row(family, new HashMap<>()));
      }
      for (Row row : unused) {
        if (row.family() == family) {
          Integer socket = row.sockets().get(place);
          if (socket == null) {
            socket = Group.socket(posix, family);
            row.sockets().put(place, socket);
          }
          spares.add(new Inheritance.Spare(family, socket));
        }
      }
    }
    return spares;
  }

  /** Takes the oldest row of the family, the one that most workers have. */
  Optional<Row> take(Family family) {
    Optional<Row> first = unused.stream().filter(row -> row.family() == family).findFirst();
    first.ifPresent(unused::remove);
    return first;
  }

  void close(Closing closing) {
    unused.forEach(row -> row.sockets().values().forEach(closing::close));
    unused.clear();
  }
}
