package dev.cadre.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** What all messages of {@code linux/sock_diag.h} have in common: {@code linux/netlink.h}. */
final class SockDiag {
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

  private SockDiag() {}

  /** Writes the header of a request for all sockets; returns the place of the rest, all zero. */
  static MemorySegment dump(MemorySegment into, int sequence, int requestSize) {
    int size = HEADER_SIZE + requestSize;
    into.asSlice(0, size).fill((byte) 0);
    into.set(JAVA_INT, 0, size);
    into.set(JAVA_SHORT, HEADER_TYPE, (short) SOCK_DIAG_BY_FAMILY);
    into.set(JAVA_SHORT, HEADER_FLAGS, (short) NLM_F_REQUEST_DUMP);
    into.set(JAVA_INT, HEADER_SEQUENCE, sequence);
    return into.asSlice(HEADER_SIZE, requestSize);
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

  /** The value of an attribute: {@code u16 length, u16 type, value}, each at a multiple of 4. */
  static @Nullable MemorySegment attribute(MemorySegment attributes, int wanted) {
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
