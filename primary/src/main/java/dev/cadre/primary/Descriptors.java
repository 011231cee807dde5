package dev.cadre.primary;

import dev.cadre.posix.Errno;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixFile;
import java.util.Collection;

/** Descriptors of this process, by the number. */
final class Descriptors {
  private Descriptors() {}

  /**
   * Closes them all: one that cannot be closed is gone all the same.
   *
   * @throws IllegalStateException at the end, when one was not open: closed twice, it may have been
   *     another file's by then
   */
  static void close(PosixFile files, Collection<Integer> descriptors) {
    int notOpen = -1;
    for (int descriptor : descriptors) {
      try {
        files.close(descriptor);
      } catch (PosixException e) {
        // Linux frees the number whatever else close(2) says.
        notOpen = e.errno() == Errno.EBADF ? descriptor : notOpen;
      }
    }
    if (notOpen >= 0) {
      throw new IllegalStateException("descriptor " + notOpen + " was closed before");
    }
  }
}
