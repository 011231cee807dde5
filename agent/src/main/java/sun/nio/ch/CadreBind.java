package sun.nio.ch;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import jdk.internal.access.SharedSecrets;

/*
 * Where a worker's server sockets and datagram sockets bind.
 *
 * This class is defined into java.base by Cadre's agent, and the JDK's own classes are rewritten to
 * call it (dev.cadre.primary.worker.JdkPatch) where they called Net.bind, UnixDomainSockets.bind,
 * Net.listen, and of datagram sockets Net.connect and Net.join. java.base cannot see the agent's
 * classes, so the two meet in types of java.util.function:
 *
 *  - the agent leaves a Function in the system properties before this class is initialised, and it is
 *    taken out again at once, so the application never sees it;
 *  - the first call of that Function gives the agent an instance of this class: an IntFunction that makes a
 *    FileDescriptor of a number, and a Consumer that lets a module call native code.
 *
 * {number of a descriptor} alone asks whether that is a shared datagram socket: null means no. {family,
 * host, port} says that a datagram socket is not offered, because its kind is shared otherwise.
 *
 * Later calls offer a bind: {number of the descriptor, family, host or path, port}. The answer is null
 * (bind it yourself), an IOException (fail), {an InetAddress or a Path, null, null} (bind that instead, to
 * any port: {"bound", where} says which), as it is in a training, or {the number of the shared, listening socket or null (bind
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
    if (taken) {
      taken(fd);
    } else {
      bindOwn(family, fd, answer, address, port);
    }
    tell(answer, taken);
  }

  private static void bindOwn(
      ProtocolFamily family, FileDescriptor fd, Object[] answer, InetAddress address, int port)
      throws IOException {
    if (answer != null && answer[0] instanceof InetAddress hidden) {
      Net.bind(family, fd, hidden, 0);
      var _ = AGENT.apply(new Object[] {"bound", Net.localAddress(fd)});
    } else {
      Net.bind(family, fd, address, port);
    }
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
    if (taken) {
      taken(fd);
    } else {
      boolean hidden = answer != null && answer[0] instanceof Path;
      UnixDomainSockets.bind(fd, hidden ? (Path) answer[0] : path);
    }
    tell(answer, taken);
  }

  /**
   * For DatagramChannelImpl. Port 0 is a client's; and an application that sets an option of reuse
   * shares the port by itself, as those do that join a multicast group.
   */
  static void bind(
      ProtocolFamily family,
      FileDescriptor fd,
      InetAddress address,
      int port,
      DatagramChannelImpl channel)
      throws IOException {
    Object[] answer = null;
    boolean taken = false;
    if (port != 0) {
      boolean inet6 = Net.isIPv6Available() && family != StandardProtocolFamily.INET;
      String name = inet6 ? "UDP_INET6" : "UDP_INET";
      String host = host(address, inet6);
      if (address.isMulticastAddress()
          || (Boolean) Net.getSocketOption(fd, StandardSocketOptions.SO_REUSEADDR)
          || (Boolean) Net.getSocketOption(fd, StandardSocketOptions.SO_REUSEPORT)) {
        Object hidden = AGENT.apply(new Object[] {name, host, port});
        answer = hidden == null ? null : new Object[] {hidden, null, null};
      } else {
        answer = offer(fd, name, host, port);
        copyOptions(fd, answer);
        taken = takeOver(fd, answer, channel.isBlocking(), false);
      }
    }
    if (!taken) {
      bindOwn(family, fd, answer, address, port);
    }
    tell(answer, taken);
  }

  /** The options that the application has set before it binds, and of the last worker has not. */
  private static void copyOptions(FileDescriptor fd, Object[] answer) {
    if (answer != null && answer[0] instanceof Integer) {
      FileDescriptor shared = IOUtil.newFD((Integer) answer[0]);
      try {
        copyOption(fd, shared, StandardSocketOptions.SO_RCVBUF);
        copyOption(fd, shared, StandardSocketOptions.SO_SNDBUF);
        copyOption(fd, shared, StandardSocketOptions.SO_BROADCAST);
      } catch (IOException e) {
        var _ = AGENT.apply(new Object[] {e});
      }
    }
  }

  private static void copyOption(FileDescriptor from, FileDescriptor to, SocketOption<?> option)
      throws IOException {
    Object wanted = Net.getSocketOption(from, option);
    if (!wanted.equals(Net.getSocketOption(to, option))) {
      Net.setSocketOption(to, option, wanted);
    }
  }

  /** For DatagramChannelImpl. */
  static int connect(ProtocolFamily family, FileDescriptor fd, InetAddress address, int port)
      throws IOException {
    refuseIfShared(fd, "connect()");
    return Net.connect(family, fd, address, port);
  }

  /** For DatagramChannelImpl. */
  static int join4(FileDescriptor fd, int group, int target, int source) throws IOException {
    refuseIfShared(fd, "joining a multicast group");
    return Net.join4(fd, group, target, source);
  }

  /** For DatagramChannelImpl. */
  static int join6(FileDescriptor fd, byte[] group, int index, byte[] source) throws IOException {
    refuseIfShared(fd, "joining a multicast group");
    return Net.join6(fd, group, index, source);
  }

  /**
   * Either would stay with the open file, which later workers have too; the kernel sends other
   * peers' datagrams past a connected socket to any of the port, and a multicast group's to all.
   */
  private static void refuseIfShared(FileDescriptor fd, String what) throws IOException {
    if (AGENT.apply(new Object[] {IOUtil.fdVal(fd)}) != null) {
      throw new SocketException(
          what
              + " is not possible on a UDP port that Cadre shares: use another port, or make this"
              + " one private (--private-port)");
    }
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
    Object told = answer == null ? null : answer[taken ? 1 : 2];
    if (told != null) {
      var _ = AGENT.apply(new Object[] {told});
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
    if (answer == null || !(answer[0] instanceof Integer)) {
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
    return true;
  }

  private static void taken(FileDescriptor fd) {
    synchronized (TAKEN) {
      TAKEN.add(fd);
    }
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
