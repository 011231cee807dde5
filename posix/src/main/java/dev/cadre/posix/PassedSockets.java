package dev.cadre.posix;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Passes connections and listening sockets of {@code java.nio} to another JVM. Their descriptors
 * are the JDK's own affair: {@code sun.nio.ch} must be open to this class's module. A blocking mode
 * that the sender has set is kept by the open file; the JDK's channels get along with either.
 *
 * <p>Only types of the JDK here: in a worker this class has a loader that no other class knows.
 */
public final class PassedSockets {
  private static final String PACKAGE = "sun.nio.ch";
  private static final byte CONNECTION = 0;
  private static final byte LISTENING = 1;

  /** The number, and which of the two it is. */
  private static final int SIZE = Long.BYTES + 1;

  private PassedSockets() {}

  /** What of the JDK is needed. Found once, and only in a JVM that passes sockets. */
  private static final class Jdk {
    static final Method NUMBER = method("SelChImpl", "getFDVal");
    static final Method DESCRIPTOR = method("IOUtil", "newFD", int.class);
    static final Method FAMILY_NUMBER = method("InheritedChannel", "addressFamily", int.class);
    static final Method FAMILY = method("InheritedChannel", "protocolFamily", int.class);
    static final Method REMOTE = method("Net", "remoteAddress", FileDescriptor.class);
    static final Constructor<?> CONNECTED =
        constructor(
            "SocketChannelImpl",
            SelectorProvider.class,
            ProtocolFamily.class,
            FileDescriptor.class,
            SocketAddress.class);
    static final Constructor<?> BOUND =
        constructor(
            "ServerSocketChannelImpl",
            SelectorProvider.class,
            ProtocolFamily.class,
            FileDescriptor.class,
            boolean.class);

    private static Method method(String type, String name, Class<?>... arguments) {
      try {
        return open(type(type).getDeclaredMethod(name, arguments));
      } catch (ReflectiveOperationException e) {
        throw unknown(e);
      }
    }

    private static Constructor<?> constructor(String type, Class<?>... arguments) {
      try {
        return open(type(type).getDeclaredConstructor(arguments));
      } catch (ReflectiveOperationException e) {
        throw unknown(e);
      }
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
      return Class.forName(PACKAGE + "." + name, false, null);
    }

    private static <T extends AccessibleObject> T open(T member) {
      member.setAccessible(true);
      return member;
    }

    private static UnsupportedOperationException unknown(ReflectiveOperationException e) {
      return new UnsupportedOperationException("this JDK's sockets cannot be passed", e);
    }
  }

  /** Whether the JDK's channels can be reached. */
  public static boolean isOpen() {
    return Object.class.getModule().isOpen(PACKAGE, PassedSockets.class.getModule());
  }

  /**
   * Another channel of the same socket, with a life of its own.
   *
   * @throws IllegalArgumentException for what is no connection and no listening socket of the JDK
   */
  public static NetworkChannel copy(NetworkChannel socket) throws IOException {
    byte kind = kind(socket);
    return channel(Descriptors.duplicateFrom(number(socket), 0), kind);
  }

  /**
   * Sends a socket, which stays open here; does not block.
   *
   * @param via a UNIX connection
   * @param with comes with it
   * @return false when too many wait to be received
   */
  public static boolean send(SocketChannel via, long with, NetworkChannel socket)
      throws IOException {
    byte[] bytes = ByteBuffer.allocate(SIZE).putLong(with).put(kind(socket)).array();
    try {
      DescriptorSender.send(number(via), bytes, number(socket));
      return true;
    } catch (PosixException e) {
      if (e.errno() == Errno.EAGAIN || e.errno() == Errno.ETOOMANYREFS) {
        return false;
      }
      throw e;
    }
  }

  /** The next one, with what came with it; null when none is there. Does not block. */
  public static Map.@Nullable Entry<Long, NetworkChannel> receive(SocketChannel via)
      throws IOException {
    DescriptorReceiver.Received received;
    try {
      received = DescriptorReceiver.receive(number(via), SIZE, LinuxSocket.MSG_DONTWAIT);
    } catch (PosixException e) {
      if (e.errno() == Errno.EAGAIN) {
        return null;
      }
      throw e;
    }
    ByteBuffer bytes = received.bytes();
    if (bytes.remaining() != SIZE) {
      Descriptors.close(received.descriptor());
      throw new IOException("a socket came with " + bytes.remaining() + " bytes");
    }
    long with = bytes.getLong();
    return Map.entry(with, channel(received.descriptor(), bytes.get()));
  }

  private static byte kind(NetworkChannel socket) throws IOException {
    if (socket instanceof SocketChannel connection && connection.isConnected()) {
      return CONNECTION;
    }
    if (socket instanceof ServerSocketChannel server && server.getLocalAddress() != null) {
      return LISTENING;
    }
    throw new IllegalArgumentException(
        socket + " cannot be sent: only a connected SocketChannel and a bound ServerSocketChannel");
  }

  private static int number(NetworkChannel socket) throws IOException {
    if (!Jdk.NUMBER.getDeclaringClass().isInstance(socket)) {
      throw new IllegalArgumentException(socket.getClass().getName() + " is no channel of the JDK");
    }
    return call(Integer.class, () -> Jdk.NUMBER.invoke(socket));
  }

  /** A channel that owns the descriptor. */
  private static NetworkChannel channel(int number, byte kind) throws IOException {
    try {
      FileDescriptor fd = call(FileDescriptor.class, () -> Jdk.DESCRIPTOR.invoke(null, number));
      int familyNumber = call(Integer.class, () -> Jdk.FAMILY_NUMBER.invoke(null, number));
      ProtocolFamily family =
          call(ProtocolFamily.class, () -> Jdk.FAMILY.invoke(null, familyNumber));
      SelectorProvider provider = SelectorProvider.provider();
      if (kind == LISTENING) {
        return call(NetworkChannel.class, () -> Jdk.BOUND.newInstance(provider, family, fd, true));
      }
      SocketAddress remote =
          family == StandardProtocolFamily.UNIX
              ? UnixDomainSocketAddress.of("")
              : call(SocketAddress.class, () -> Jdk.REMOTE.invoke(null, fd));
      return call(
          NetworkChannel.class, () -> Jdk.CONNECTED.newInstance(provider, family, fd, remote));
    } catch (IOException | RuntimeException | Error e) {
      Descriptors.close(number);
      throw e;
    }
  }

  @FunctionalInterface
  private interface Call {
    Object call() throws ReflectiveOperationException;
  }

  private static <T> T call(Class<T> type, Call call) throws IOException {
    try {
      return type.cast(call.call());
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case IOException failure -> throw failure;
        case RuntimeException failure -> throw failure;
        case null, default -> throw new IOException(e.getCause());
      }
    } catch (ReflectiveOperationException e) {
      throw new UnsupportedOperationException("this JDK's sockets cannot be passed", e);
    }
  }
}
