package dev.cadre.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * A {@code struct msghdr} with a few bytes and room for one descriptor. All parts lie in one
 * segment: header, {@code iovec}, bytes, control message.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/cmsg.3.html">cmsg(3)</a>
 */
final class DescriptorMessage {
  static final int MSGHDR_SIZE = 56;
  static final int MSGHDR_IOV = 16;
  static final int MSGHDR_IOVLEN = 24;
  static final int MSGHDR_CONTROL = 32;
  static final int MSGHDR_CONTROLLEN = 40;
  static final int IOVEC_SIZE = 16;
  static final int CMSG_LEVEL = 8;
  static final int CMSG_TYPE = 12;
  static final int CMSG_DATA = 16;

  /** {@code CMSG_LEN(sizeof(int))} and {@code CMSG_SPACE(sizeof(int))}. */
  static final int CMSG_LEN_INT = 20;

  static final int CMSG_SPACE_INT = 24;

  static final int SOL_SOCKET = 1;
  static final int SCM_RIGHTS = 1;

  private static final int IOVEC = MSGHDR_SIZE;
  private static final int BYTES = IOVEC + IOVEC_SIZE;
  private static final int MAX_BYTES = 16;
  private static final int CONTROL = BYTES + MAX_BYTES;

  private DescriptorMessage() {}

  /**
   * One that is ready to be received into.
   *
   * @param size of the bytes: 1 to 16
   */
  static MemorySegment allocate(Arena arena, int size) {
    MemorySegment message = arena.allocate(CONTROL + CMSG_SPACE_INT, 8);
    message.set(JAVA_LONG, MSGHDR_IOV, message.address() + IOVEC);
    message.set(JAVA_LONG, MSGHDR_IOVLEN, 1);
    message.set(JAVA_LONG, MSGHDR_CONTROL, message.address() + CONTROL);
    message.set(JAVA_LONG, MSGHDR_CONTROLLEN, CMSG_SPACE_INT);
    message.set(JAVA_LONG, IOVEC, message.address() + BYTES);
    message.set(JAVA_LONG, IOVEC + 8, size);
    return message;
  }

  /** One that is ready to be sent. */
  static MemorySegment allocate(Arena arena, byte[] bytes, int descriptor) {
    MemorySegment message = allocate(arena, bytes.length);
    MemorySegment.copy(bytes, 0, message, JAVA_BYTE, BYTES, bytes.length);
    message.set(JAVA_LONG, CONTROL, CMSG_LEN_INT);
    message.set(JAVA_INT, CONTROL + CMSG_LEVEL, SOL_SOCKET);
    message.set(JAVA_INT, CONTROL + CMSG_TYPE, SCM_RIGHTS);
    message.set(JAVA_INT, CONTROL + CMSG_DATA, descriptor);
    return message;
  }

  /** The bytes that a received message brought. */
  static ByteBuffer bytes(MemorySegment message, long count) {
    return message.asSlice(BYTES, count).asByteBuffer();
  }

  /** The descriptor that a received message brought; -1 when it brought none. */
  static int descriptor(MemorySegment message) {
    boolean present =
        message.get(JAVA_LONG, MSGHDR_CONTROLLEN) >= CMSG_LEN_INT
            && message.get(JAVA_LONG, CONTROL) >= CMSG_LEN_INT
            && message.get(JAVA_INT, CONTROL + CMSG_LEVEL) == SOL_SOCKET
            && message.get(JAVA_INT, CONTROL + CMSG_TYPE) == SCM_RIGHTS;
    return present ? message.get(JAVA_INT, CONTROL + CMSG_DATA) : -1;
  }
}
