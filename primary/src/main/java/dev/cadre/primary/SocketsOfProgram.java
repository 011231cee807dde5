package dev.cadre.primary;

import dev.cadre.link.SocketPassing;
import dev.cadre.posix.PassedSockets;
import java.io.IOException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Passes the sockets that a program sends to its workers, and takes theirs. */
record SocketsOfProgram() implements SocketPassing {

  /**
   * This JVM's.
   *
   * @throws UnsupportedOperationException when it was not started so that it can
   */
  static SocketsOfProgram open() {
    if (!PassedSockets.isOpen()) {
      throw new UnsupportedOperationException(
          "this JVM cannot pass sockets: ask Cluster.isPrimary() first in main, or start it with"
              + " --add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
    }
    return new SocketsOfProgram();
  }

  @Override
  public NetworkChannel copy(NetworkChannel socket) throws IOException {
    return PassedSockets.copy(socket);
  }

  @Override
  public boolean send(SocketChannel via, long number, NetworkChannel socket) throws IOException {
    return PassedSockets.send(via, number, socket);
  }

  @Override
  public @Nullable Passed receive(SocketChannel via) throws IOException {
    Map.Entry<Long, NetworkChannel> received = PassedSockets.receive(via);
    return received == null ? null : new Passed(received.getKey(), received.getValue());
  }
}
