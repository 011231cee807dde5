package dev.cadre.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/**
 * Takes a descriptor that another process has sent. Stands alone, so that a worker that needs it
 * links one function and no more.
 */
public final class DescriptorReceiver {
  static final int MSG_CMSG_CLOEXEC = 0x40000000;

  private static final MethodHandle RECVMSG =
      Native.link("recvmsg", Native.SIZE, JAVA_INT, Native.POINTER, JAVA_INT);

  private DescriptorReceiver() {}

  /**
   * See {@link PosixSocket#receiveDescriptor}.
   *
   * @return the new descriptor, close-on-exec
   * @throws PosixException also {@code EPIPE} when the peer has closed, or sent none
   * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7), SCM_RIGHTS</a>
   */
  public static int receiveDescriptor(int socket) throws PosixException {
    return receive(socket, 1, 0).descriptor();
  }

  /** A descriptor, and the bytes that came with it. */
  record Received(int descriptor, ByteBuffer bytes) {}

  /**
   * The same with up to 16 bytes.
   *
   * @param flags {@code MSG_DONTWAIT}, or 0
   */
  static Received receive(int socket, int size, int flags) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment message = DescriptorMessage.allocate(arena, size);
      int all = flags | MSG_CMSG_CLOEXEC;
      long count;
      do {
        count = (long) RECVMSG.invokeExact(state, socket, message, all);
      } while (count < 0 && Native.errno(state) == Errno.EINTR);
      if (count < 0) {
        throw Native.failure("recvmsg(" + socket + ")", state);
      }
      int descriptor = DescriptorMessage.descriptor(message);
      if (descriptor < 0) {
        throw new PosixException("recvmsg(" + socket + "): no descriptor came", Errno.EPIPE);
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) count);
      return new Received(descriptor, bytes.put(DescriptorMessage.bytes(message, count)).flip());
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }
}
