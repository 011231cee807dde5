package dev.cadre.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The messages of {@code linux/unix_diag.h}: one request, and the answers to it. */
final class UnixDiag {
  /** {@code struct unix_diag_req}, behind the header. */
  static final int REQUEST_SIZE = 24;

  static final int REQUEST_STATES = 4;
  static final int REQUEST_SHOW = 12;

  /** {@code struct unix_diag_msg}, behind the header. */
  static final int MSG_SIZE = 16;

  static final int MSG_INODE = 4;

  static final int UDIAG_SHOW_NAME = 1;
  static final int UDIAG_SHOW_RQLEN = 16;
  static final int UNIX_DIAG_NAME = 0;
  static final int UNIX_DIAG_RQLEN = 4;

  /** {@code 1 << TCP_ESTABLISHED}: UNIX sockets borrow the states of TCP. */
  private static final int CONNECTED = 1 << 1;

  private UnixDiag() {}

  /** Writes the request for all connected sockets: the kernel does not choose by path. */
  static int writeRequest(MemorySegment into, int sequence) {
    MemorySegment request = SockDiag.dump(into, sequence, REQUEST_SIZE);
    request.set(JAVA_BYTE, 0, (byte) PosixSocket.Domain.UNIX.number());
    request.set(JAVA_INT, REQUEST_STATES, CONNECTED);
    request.set(JAVA_INT, REQUEST_SHOW, UDIAG_SHOW_NAME | UDIAG_SHOW_RQLEN);
    return SockDiag.HEADER_SIZE + REQUEST_SIZE;
  }

  /**
   * The connection that a message is about; null when its name is another one. An accepted socket
   * has the name of its listener; the client's end has none.
   *
   * @param name the path as it was bound, without the NUL at its end
   */
  static SocketDiagnostics.@Nullable UnixConnection connection(MemorySegment message, byte[] name) {
    MemorySegment diag = message.asSlice(SockDiag.HEADER_SIZE);
    MemorySegment attributes = diag.asSlice(MSG_SIZE);
    MemorySegment bound = SockDiag.attribute(attributes, UNIX_DIAG_NAME);
    MemorySegment queues = SockDiag.attribute(attributes, UNIX_DIAG_RQLEN);
    if (bound == null
        || queues == null
        || !Arrays.equals(bound.toArray(JAVA_BYTE), Arrays.copyOf(name, name.length + 1))) {
      return null;
    }
    return new SocketDiagnostics.UnixConnection(
        Integer.toUnsignedLong(diag.get(JAVA_INT, MSG_INODE)),
        Integer.toUnsignedLong(queues.get(JAVA_INT, 0)),
        Integer.toUnsignedLong(queues.get(JAVA_INT, 4)));
  }
}
