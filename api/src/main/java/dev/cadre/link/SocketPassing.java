package dev.cadre.link;

import java.io.IOException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Passes open sockets to another process. Any thread. */
public interface SocketPassing {

  /** One that came. */
  record Passed(long number, NetworkChannel socket) {}

  /**
   * Another channel of the same socket, with a life of its own.
   *
   * @throws IllegalArgumentException for what is no connection and no listening socket
   */
  NetworkChannel copy(NetworkChannel socket) throws IOException;

  /**
   * Sends a socket, which stays open here; does not block.
   *
   * @param via a UNIX connection
   * @param number comes with it
   * @return false when too many wait to be received
   */
  boolean send(SocketChannel via, long number, NetworkChannel socket) throws IOException;

  /** The next one; null when none is there. Nothing else may read from {@code via}. */
  @Nullable Passed receive(SocketChannel via) throws IOException;
}
