package dev.cadre.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The messages of {@code linux/netlink.h} and {@code linux/inet_diag.h}: one request, and the
 * answers to it.
 */
final class InetDiag {
  static final int NETLINK_SOCK_DIAG = 4;

  /** {@code struct nlmsghdr}. */
  static final int HEADER_SIZE = 16;

  static final int HEADER_TYPE = 4;
  static final int HEADER_FLAGS = 6;
  static final int HEADER_SEQUENCE = 8;
  static final int NLMSG_ERROR = 2;
  static final int NLMSG_DONE = 3;
  static final int SOCK_DIAG_BY_FAMILY = 20;
  static final int NLM_F_REQUEST_DUMP = 0x301;

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
  static final int MSG_RQUEUE = 56;
  static final int MSG_WQUEUE = 60;
  static final int MSG_INODE = 68;

  static final int INET_DIAG_INFO = 2;

  /** {@code 1 << TCP_ESTABLISHED} and so on: those in which either side may still send. */
  static final int STATES = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 8;

  private static final ValueLayout.OfShort NETWORK_SHORT =
      JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private InetDiag() {}

  /** Writes the request for all connections of a family whose local port is {@code port}. */
  static int writeRequest(MemorySegment into, int sequence, int family, int port) {
    int size = HEADER_SIZE + REQUEST_SIZE;
    into.asSlice(0, size).fill((byte) 0);
    into.set(JAVA_INT, 0, size);
    into.set(JAVA_SHORT, HEADER_TYPE, (short) SOCK_DIAG_BY_FAMILY);
    into.set(JAVA_SHORT, HEADER_FLAGS, (short) NLM_F_REQUEST_DUMP);
    into.set(JAVA_INT, HEADER_SEQUENCE, sequence);
    MemorySegment request = into.asSlice(HEADER_SIZE, REQUEST_SIZE);
    request.set(JAVA_BYTE, 0, (byte) family);
    request.set(JAVA_BYTE, REQUEST_PROTOCOL, (byte) LinuxSocket.IPPROTO_TCP);
    request.set(JAVA_BYTE, REQUEST_EXT, (byte) (1 << (INET_DIAG_INFO - 1)));
    request.set(JAVA_INT, REQUEST_STATES, STATES);
    // A dump honours the source port and ignores the rest of the id: inet_diag_dump_icsk().
    request.set(NETWORK_SHORT, REQUEST_SPORT, (short) port);
    return size;
  }

  /** The length of a message with its header, as it says. */
  static int length(MemorySegment message) {
    return message.get(JAVA_INT, 0);
  }

  static int type(MemorySegment message) {
    return Short.toUnsignedInt(message.get(JAVA_SHORT, HEADER_TYPE));
  }

  static int sequence(MemorySegment message) {
    return message.get(JAVA_INT, HEADER_SEQUENCE);
  }

  /** The errno of a {@code NLMSG_ERROR}, or of a {@code NLMSG_DONE} that ends a failed dump. */
  static int error(MemorySegment message) {
    return message.byteSize() < HEADER_SIZE + 4 ? 0 : -message.get(JAVA_INT, HEADER_SIZE);
  }

  /** The connection that a message is about; null when the kernel says nothing of its times. */
  static SocketDiagnostics.@Nullable TcpConnection connection(MemorySegment message) {
    MemorySegment diag = message.asSlice(HEADER_SIZE);
    MemorySegment info = attribute(diag.asSlice(MSG_SIZE), INET_DIAG_INFO);
    if (info == null || info.byteSize() < TcpInfo.SIZE) {
      return null;
    }
    return new SocketDiagnostics.TcpConnection(
        Integer.toUnsignedLong(diag.get(JAVA_INT, MSG_INODE)),
        diag.get(JAVA_BYTE, MSG_STATE),
        Short.toUnsignedInt(diag.get(NETWORK_SHORT, MSG_SPORT)),
        Short.toUnsignedInt(diag.get(NETWORK_SHORT, MSG_DPORT)),
        Integer.toUnsignedLong(diag.get(JAVA_INT, MSG_RQUEUE)),
        Integer.toUnsignedLong(diag.get(JAVA_INT, MSG_WQUEUE)),
        Integer.toUnsignedLong(info.get(JAVA_INT, TcpInfo.LAST_DATA_RECV)),
        Integer.toUnsignedLong(info.get(JAVA_INT, TcpInfo.LAST_DATA_SENT)),
        info.get(LONG, TcpInfo.BYTES_RECEIVED),
        info.byteSize() < TcpInfo.BYTES_SENT + Long.BYTES
            ? -1
            : info.get(LONG, TcpInfo.BYTES_SENT));
  }

  /** The value of an attribute: {@code u16 length, u16 type, value}, each at a multiple of 4. */
  private static @Nullable MemorySegment attribute(MemorySegment attributes, int wanted) {
    long at = 0;
    while (at + 4 <= attributes.byteSize()) {
      int length = Short.toUnsignedInt(attributes.get(JAVA_SHORT, at));
      if (length < 4 || at + length > attributes.byteSize()) {
        return null;
      }
      if (attributes.get(JAVA_SHORT, at + 2) == wanted) {
        return attributes.asSlice(at + 4, length - 4);
      }
      at += (length + 3) & ~3;
    }
    return null;
  }
}
