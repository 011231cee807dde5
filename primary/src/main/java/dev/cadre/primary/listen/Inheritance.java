package dev.cadre.primary.listen;

import dev.cadre.ipc.ListenerKey;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a worker that is started for one (slot, side) gets. Descriptors are the primary's; in the
 * worker they have numbers in the order of {@link #descriptors()}.
 */
public record Inheritance(List<Socket> sockets, List<Spare> spares) {

  /** A listening socket. */
  public record Socket(ListenerKey key, int port, int descriptor) {}

  /** A socket that is not bound yet. */
  public record Spare(ListenerKey.Family family, int descriptor) {}

  public Inheritance {
    sockets = List.copyOf(sockets);
    spares = List.copyOf(spares);
  }

  /** All descriptors of the primary, the listening ones first. */
  public List<Integer> descriptors() {
    return Stream.concat(
            sockets.stream().map(Socket::descriptor), spares.stream().map(Spare::descriptor))
        .toList();
  }
}
