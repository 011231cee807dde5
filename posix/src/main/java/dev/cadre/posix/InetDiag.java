package dev.cadre.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** The messages of {@code linux/inet_diag.h}: one request, and the answers to it. */
final class InetDiag {
  /** {@code struct inet_diag_req_v2}, behind the header. */
  static final int REQUEST_SIZE = 56;

  static final int REQUEST_PROTOCOL = 1;
  static final int REQUEST_EXT = 2;
  static final int REQUEST_STATES = 4;
  static final int REQUEST_SPORT = 8;

  /** {@code struct inet_diag_msg}, behind the header. */
  static final int MSG_SIZE = 72;

  static final int MSG_STATE = 1;
  static final int MSG_SPORT = 4;
  static final int MSG_DPORT = 6;
  static final int MSG_DST = 24;
  static final int MSG_RQUEUE = 56;
  static final int MSG_WQUEUE = 60;
  static final int MSG_INODE = 68;

  static final int INET_DIAG_INFO = 2;

  /** {@code 1 << TCP_ESTABLISHED} and so on: those in which either side may still send. */
  static final int STATES = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 8;

  private static final ValueLayout.OfShort NETWORK_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private InetDiag() {}

  /** Writes the request for all connections of a family whose local port is {@code port}. */
  static int writeRequest(MemorySegment into, int sequence, int family, int port) {
    MemorySegment request = SockDiag.dump(into, sequence, REQUEST_SIZE);
    request.set(JAVA_BYTE, 0, (byte) family);
    request.set(JAVA_BYTE, REQUEST_PROTOCOL, (byte) LinuxSocket.IPPROTO_TCP);
    request.set(JAVA_BYTE, REQUEST_EXT, (byte) (1 << (INET_DIAG_INFO - 1)));
    request.set(JAVA_INT, REQUEST_STATES, STATES);
    // A dump honours the source port and ignores the rest of the id: inet_diag_dump_icsk().
    request.set(NETWORK_SHORT, REQUEST_SPORT, (short) port);
    return SockDiag.HEADER_SIZE + REQUEST_SIZE;
  }

  /** The connection that a message is about; null when the kernel says nothing of its times. */
  static SocketDiagnostics.@Nullable TcpConnection connection(MemorySegment message) {
    MemorySegment diag = message.asSlice(SockDiag.HEADER_SIZE);
    MemorySegment info = SockDiag.attribute(diag.asSlice(MSG_SIZE), INET_DIAG_INFO);
    if (info == null || info.byteSize() < TcpInfo.SIZE) {
      return null;
    }
    return new SocketDiagnostics.TcpConnection(
        Integer.toUnsignedLong(diag.get(JAVA_INT, MSG_INODE)),
        diag.get(JAVA_BYTE, MSG_STATE),
        Short.toUnsignedInt(diag.get(NETWORK_SHORT, MSG_SPORT)),
        peer(diag),
        Integer.toUnsignedLong(diag.get(JAVA_INT, MSG_RQUEUE)),
        Integer.toUnsignedLong(diag.get(JAVA_INT, MSG_WQUEUE)),
        Integer.toUnsignedLong(info.get(JAVA_INT, TcpInfo.LAST_DATA_RECV)),
        Integer.toUnsignedLong(info.get(JAVA_INT, TcpInfo.LAST_DATA_SENT)),
        info.get(LONG, TcpInfo.BYTES_RECEIVED),
        info.byteSize() < TcpInfo.BYTES_SENT + Long.BYTES
            ? -1
            : info.get(LONG, TcpInfo.BYTES_SENT));
  }

  /** The other end. */
  private static InetSocketAddress peer(MemorySegment diag) {
    boolean four = diag.get(JAVA_BYTE, 0) == PosixSocket.Domain.INET.number();
    byte[] address = diag.asSlice(MSG_DST, four ? 4 : 16).toArray(JAVA_BYTE);
    try {
      // An IPv4 client of a dual-stack socket is ::ffff:a.b.c.d here: the JDK makes a.b.c.d of it.
      return new InetSocketAddress(
          InetAddress.getByAddress(address),
          Short.toUnsignedInt(diag.get(NETWORK_SHORT, MSG_DPORT)));
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes are addresses", e);
    }
  }
}
