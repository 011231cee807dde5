package dev.cadre.primary.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.ListenerKey.Family;
import dev.cadre.posix.LinuxPosix;
import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixSocket.Pair;
import dev.cadre.primary.listen.Target.Role;
import dev.cadre.primary.settings.RunSettings.Balance;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the real kernel, with the sockets held elsewhere too, as workers hold them. */
class GivenUpListenerTest {
  private static final Posix POSIX = LinuxPosix.instance();
  private static final List<Target> FIRST = List.of(new Target(0, 0, 1, Role.CURRENT));

  private final Listeners listeners =
      new Listeners(POSIX.socket(), POSIX.file(), 1, Balance.RANDOM);

  @AfterEach
  void closeAll() throws IOException {
    listeners.closeAll();
  }

  private static boolean accepts(int port) throws IOException {
    try (Socket client = new Socket()) {
      client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  @Test
  void refusesConnectionsAndCanBeHadAgainThoughAWorkerHoldsItsSocket() throws Exception {
    ListenerKey any = new ListenerKey(Family.INET, "0.0.0.0", 0, 0);
    int port = listeners.open(any, FIRST).port();
    listeners.giveUp(any);
    ListenerKey key = new ListenerKey(Family.INET, "0.0.0.0", port, 0);
    listeners.open(key, FIRST);
    Pair worker = POSIX.socket().socketpair();
    try {
      // What is on its way between two processes is held as if one had it.
      POSIX.socket().sendDescriptor(worker.left(), (byte) 1, listeners.socketOf(key, 0, 0));
      assertThat(accepts(port)).isTrue();
      assertThat(listeners.giveUp(key)).hasSize(2);

      assertThat(accepts(port)).isFalse();
      assertThat(listeners.keys()).isEmpty();

      listeners.open(key, FIRST);
      assertThat(accepts(port)).isTrue();
    } finally {
      POSIX.file().close(worker.left());
      POSIX.file().close(worker.right());
    }
  }

  @Test
  void leavesNoFileOfAUnixSocket(@TempDir Path folder) throws Exception {
    Path path = folder.resolve("app.sock");
    ListenerKey key = new ListenerKey(Family.UNIX, path.toString(), 0, 0);
    listeners.open(key, List.of());
    listeners.giveUp(key);

    assertThat(folder).isEmptyDirectory();
    assertThatThrownBy(
            () -> {
              try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                client.connect(UnixDomainSocketAddress.of(path));
              }
            })
        .isInstanceOf(IOException.class);
  }
}
