package dev.cadre.primary.listen;

import dev.cadre.ipc.ListenerKey;
import java.util.List;

/** One listening address, open. */
sealed interface Listener permits Group, UnixListener {
  ListenerKey key();

  /** 0 for a UNIX socket. */
  int port();

  /** The descriptor of the socket of a slot and side. */
  int socketOf(int slot, int side);

  /** The descriptors of all its sockets. */
  List<Integer> sockets();

  /** Closes all descriptors. */
  void close(Closing closing);
}
