package dev.cadre.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/** The {@code struct sockaddr_*} of the address families. */
final class SocketAddresses {
  static final int IN_SIZE = 16;
  static final int IN6_SIZE = 28;
  static final int UN_SIZE = 110;

  /** The same offset in IPv4's and IPv6's. */
  static final int PORT = 2;

  static final int IN_ADDRESS = 4;
  static final int IN6_ADDRESS = 8;
  static final int IN6_SCOPE = 24;
  static final int UN_PATH = 2;

  private static final ValueLayout.OfShort NETWORK_SHORT =
      JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private SocketAddresses() {}

  /** An address as a socket of {@code domain} needs it. */
  static MemorySegment internet(
      Arena arena, PosixSocket.Domain domain, InetAddress address, int port) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port);
    }
    MemorySegment encoded =
        switch (domain) {
          case INET -> internet4(arena, address);
          case INET6 -> internet6(arena, address);
          case UNIX -> throw new IllegalArgumentException("a UNIX socket has a path");
        };
    encoded.set(JAVA_SHORT, 0, (short) domain.number());
    encoded.set(NETWORK_SHORT, PORT, (short) port);
    return encoded;
  }

  private static MemorySegment internet4(Arena arena, InetAddress address) {
    if (!(address instanceof Inet4Address)) {
      throw new IllegalArgumentException(address + " does not fit an IPv4 socket");
    }
    MemorySegment encoded = arena.allocate(IN_SIZE, 4);
    copy(address.getAddress(), encoded, IN_ADDRESS);
    return encoded;
  }

  private static MemorySegment internet6(Arena arena, InetAddress address) {
    MemorySegment encoded = arena.allocate(IN6_SIZE, 4);
    if (address instanceof Inet6Address six) {
      copy(six.getAddress(), encoded, IN6_ADDRESS);
      encoded.set(JAVA_INT, IN6_SCOPE, six.getScopeId());
    } else if (!address.isAnyLocalAddress()) {
      encoded.set(JAVA_SHORT, IN6_ADDRESS + 10, (short) 0xffff);
      copy(address.getAddress(), encoded, IN6_ADDRESS + 12);
    }
    return encoded;
  }

  /** One to send to; exactly as long as it is, which an abstract name needs. */
  static MemorySegment unixPeer(Arena arena, String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < 2 || bytes.length > 107) {
      throw new IllegalArgumentException("no name of a UNIX socket: " + name);
    }
    boolean isAbstract = name.startsWith("@");
    MemorySegment encoded = arena.allocate(UN_PATH + bytes.length + (isAbstract ? 0L : 1L), 4);
    encoded.set(JAVA_SHORT, 0, (short) PosixSocket.Domain.UNIX.number());
    copy(bytes, encoded, UN_PATH);
    if (isAbstract) {
      encoded.set(JAVA_BYTE, UN_PATH, (byte) 0);
    }
    return encoded;
  }

  static MemorySegment unix(Arena arena, String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 || bytes.length > 107 || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "a UNIX socket's path has 1 to 107 bytes, not " + bytes.length + ": " + path);
    }
    MemorySegment encoded = arena.allocate(UN_SIZE, 4);
    encoded.set(JAVA_SHORT, 0, (short) PosixSocket.Domain.UNIX.number());
    copy(bytes, encoded, UN_PATH);
    return encoded;
  }

  /** The port of an IPv4 or IPv6 address. */
  static int port(MemorySegment encoded) {
    return Short.toUnsignedInt(encoded.get(NETWORK_SHORT, PORT));
  }

  /** IPv4 or IPv6; empty of any other. */
  static Optional<PosixSocket.Domain> internetDomain(MemorySegment encoded) {
    int number = Short.toUnsignedInt(encoded.get(JAVA_SHORT, 0));
    return Stream.of(PosixSocket.Domain.INET, PosixSocket.Domain.INET6)
        .filter(domain -> domain.number() == number)
        .findFirst();
  }

  /** The host of an IPv4 or IPv6 address. */
  static InetAddress host(MemorySegment encoded) {
    boolean four = internetDomain(encoded).equals(Optional.of(PosixSocket.Domain.INET));
    byte[] bytes = new byte[four ? 4 : 16];
    MemorySegment.copy(encoded, JAVA_BYTE, four ? IN_ADDRESS : IN6_ADDRESS, bytes, 0, bytes.length);
    try {
      int scope = four ? 0 : encoded.get(JAVA_INT, IN6_SCOPE);
      return scope == 0
          ? InetAddress.getByAddress(bytes)
          : Inet6Address.getByAddress(null, bytes, scope);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("a length that no address has", e);
    }
  }

  private static void copy(byte[] bytes, MemorySegment into, long offset) {
    MemorySegment.copy(bytes, 0, into, JAVA_BYTE, offset, bytes.length);
  }
}
