package dev.cadre.primary;

import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixFile;
import java.util.Collection;

/** Descriptors of this process, by the number. */
final class Descriptors {
  private Descriptors() {}

  /** Closes them all: one that cannot be closed is gone all the same. */
  static void close(PosixFile files, Collection<Integer> descriptors) {
    for (int descriptor : descriptors) {
      try {
        files.close(descriptor);
      } catch (PosixException e) {
        // Linux frees the number whatever close(2) says.
      }
    }
  }
}
