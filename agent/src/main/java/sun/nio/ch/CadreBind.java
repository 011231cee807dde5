package sun.nio.ch;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import jdk.internal.access.SharedSecrets;

/*
 * Where a worker's server sockets bind.
 *
 * This class is defined into java.base by Cadre's agent, and the JDK's own classes are rewritten to
 * call it (dev.cadre.primary.worker.JdkPatch) where they called Net.bind, UnixDomainSockets.bind and
 * Net.listen. java.base cannot see the agent's classes, so the two meet in types of java.util.function:
 *
 *  - the agent leaves a Function in the system properties before this class is initialised, and it is
 *    taken out again at once, so the application never sees it;
 *  - the first call of that Function gives the agent an instance of this class: an IntFunction that makes a
 *    FileDescriptor of a number, and a Consumer that lets a module call native code.
 *
 * Later calls offer a bind: {number of the descriptor, family, host or path, port}. The answer is null
 * (bind it yourself), an IOException (fail) or {the number of the shared, listening socket or null (bind
 * it yourself), and what the Function wants to be called with when that socket was taken, and when the
 * application's own bind was done instead}. A shared socket that cannot be taken leaves the application's
 * as it was: the Function gets the exception, and the application binds.
 *
 * Threads: any that binds; the Function is called without a lock.
 */
final class CadreBind implements IntFunction<FileDescriptor>, Consumer<Module> {

  /** What the primary listens with; an application's smaller wish must not shrink it. */
  private static final int BACKLOG = 4096;

  private static final Function<Object[], Object> AGENT = agent();

  /** Taken over, and not put to listen yet. */
  private static final ArrayList<FileDescriptor> TAKEN = new ArrayList<FileDescriptor>();

  private CadreBind() {}

  @SuppressWarnings("unchecked")
  private static Function<Object[], Object> agent() {
    Function<Object[], Object> agent =
        (Function<Object[], Object>) System.getProperties().remove("dev.cadre.agent");
    var _ = agent.apply(new Object[] {new CadreBind()});
    return agent;
  }

  @Override
  public FileDescriptor apply(int number) {
    return IOUtil.newFD(number);
  }

  @Override
  public void accept(Module module) {
    SharedSecrets.getJavaLangAccess().addEnableNativeAccess(module);
  }

  /** For ServerSocketChannelImpl. */
  static void bind(
      ProtocolFamily family, FileDescriptor fd, InetAddress address, int port, boolean blocking)
      throws IOException {
    boolean inet6 = Net.isIPv6Available() && family != StandardProtocolFamily.INET;
    Object[] answer = offer(fd, inet6 ? "INET6" : "INET", host(address, inet6), port);
    boolean taken = takeOver(fd, answer, blocking, false);
    if (!taken) {
      Net.bind(family, fd, address, port);
    }
    tell(answer, taken);
  }

  /** For NioSocketImpl, whose client sockets bind too, and AsynchronousServerSocketChannelImpl. */
  static void bind(
      FileDescriptor fd, InetAddress address, int port, boolean server, boolean blocking)
      throws IOException {
    if (server) {
      bind(Net.UNSPEC, fd, address, port, blocking);
    } else {
      Net.bind(fd, address, port);
    }
  }

  /** For ServerSocketChannelImpl; {@code local} is null when {@code path} is a name made up. */
  static void bind(FileDescriptor fd, Path path, SocketAddress local, boolean blocking)
      throws IOException {
    Object[] answer = null;
    if (local != null && !path.toString().isEmpty()) {
      answer = offer(fd, "UNIX", path.toAbsolutePath().toString(), 0);
    }
    boolean taken = takeOver(fd, answer, blocking, true);
    if (!taken) {
      UnixDomainSockets.bind(fd, path);
    }
    tell(answer, taken);
  }

  static void listen(FileDescriptor fd, int backlog) throws IOException {
    Net.listen(fd, wasTaken(fd) ? Math.max(backlog, BACKLOG) : backlog);
  }

  private static String host(InetAddress address, boolean inet6) {
    // One name for one address: an IPv6 socket that binds 0.0.0.0 binds :: (Net.c).
    return address.isAnyLocalAddress() && inet6 ? "::" : address.getHostAddress();
  }

  private static Object[] offer(FileDescriptor fd, String family, String host, int port)
      throws IOException {
    Object answer = AGENT.apply(new Object[] {IOUtil.fdVal(fd), family, host, port});
    if (answer instanceof IOException refused) {
      throw refused;
    }
    return (Object[]) answer;
  }

  private static void tell(Object[] answer, boolean taken) {
    if (answer != null) {
      var _ = AGENT.apply(new Object[] {answer[taken ? 1 : 2]});
    }
  }

  /**
   * Makes {@code fd} the shared socket, if there is one. The blocking mode belongs to the open
   * file, so it has to come along; and where all workers have one open file it may only become
   * non-blocking, which the JDK's blocking accept copes with. It comes first, so that {@code fd} is
   * untouched when anything fails.
   */
  private static boolean takeOver(
      FileDescriptor fd, Object[] answer, boolean blocking, boolean oneForAll) {
    if (answer == null || answer[0] == null) {
      return false;
    }
    FileDescriptor shared = IOUtil.newFD((Integer) answer[0]);
    try {
      if (!blocking || !oneForAll) {
        IOUtil.configureBlocking(shared, blocking);
      }
      new DatagramDispatcher().dup(shared, fd);
    } catch (IOException e) {
      var _ = AGENT.apply(new Object[] {e});
      return false;
    }
    synchronized (TAKEN) {
      TAKEN.add(fd);
    }
    return true;
  }

  private static boolean wasTaken(FileDescriptor fd) {
    synchronized (TAKEN) {
      for (int i = 0; i < TAKEN.size(); i++) {
        if (TAKEN.get(i) == fd) {
          TAKEN.remove(i);
          return true;
        }
      }
      return false;
    }
  }
}
