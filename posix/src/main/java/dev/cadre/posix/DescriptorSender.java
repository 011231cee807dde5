package dev.cadre.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Sends a descriptor to another process. Stands alone, as {@link DescriptorReceiver} does. */
final class DescriptorSender {
  private static final MethodHandle SENDMSG =
      Native.link("sendmsg", Native.SIZE, JAVA_INT, Native.POINTER, JAVA_INT);

  private DescriptorSender() {}

  /**
   * See {@link PosixSocket#sendDescriptor}.
   *
   * @param bytes 1 to 16 that come with it
   */
  static void send(int socket, byte[] bytes, int descriptor) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      MemorySegment message = DescriptorMessage.allocate(arena, bytes, descriptor);
      int flags = LinuxSocket.MSG_DONTWAIT | LinuxSocket.MSG_NOSIGNAL;
      if ((long) SENDMSG.invokeExact(state, socket, message, flags) < 0) {
        throw Native.failure(Native.call("sendmsg", socket, "SCM_RIGHTS", descriptor), state);
      }
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }
}
