package dev.cadre.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What can be done with any descriptor. */
final class Descriptors {
  static final int O_NONBLOCK = 0x800;
  static final int O_CLOEXEC = 0x80000;
  private static final int F_SETFD = 2;
  private static final int FD_CLOEXEC = 1;
  static final int F_GETFL = 3;
  static final int F_SETFL = 4;
  static final int F_DUPFD_CLOEXEC = 1030;

  private static final MethodHandle CLOSE = Native.link("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle FCNTL =
      Native.linkVariadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT);

  private Descriptors() {}

  /** Closes; Linux has freed the number even when this throws {@code EINTR} or {@code EIO}. */
  static void close(int fd) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      if ((int) CLOSE.invokeExact(state, fd) < 0) {
        throw Native.failure("close(" + fd + ")", state);
      }
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }

  /** Closes what a failed call has opened so far; the failure is what counts. */
  static void closeAfter(PosixException failure, int... descriptors) {
    for (int fd : descriptors) {
      try {
        close(fd);
      } catch (PosixException second) {
        failure.addSuppressed(second);
      }
    }
  }

  /** A duplicate with the lowest free number from {@code lowest}, close-on-exec. */
  static int duplicateFrom(int fd, int lowest) throws PosixException {
    return fcntl(fd, F_DUPFD_CLOEXEC, lowest);
  }

  /** Closed by execve(2). */
  static void closeOnExec(int fd) throws PosixException {
    fcntl(fd, F_SETFD, FD_CLOEXEC);
  }

  static void setNonBlocking(int fd, boolean nonBlocking) throws PosixException {
    int before = fcntl(fd, F_GETFL, 0);
    int after = nonBlocking ? before | O_NONBLOCK : before & ~O_NONBLOCK;
    if (after != before) {
      fcntl(fd, F_SETFL, after);
    }
  }

  private static int fcntl(int fd, int command, int argument) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Native.state(arena);
      int result = (int) FCNTL.invokeExact(state, fd, command, argument);
      if (result < 0) {
        throw Native.failure(Native.call("fcntl", fd, command, argument), state);
      }
      return result;
    } catch (Throwable thrown) {
      throw Native.rethrow(thrown);
    }
  }
}
