package dev.cadre.primary.listen;

import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixFile;
import org.jspecify.annotations.Nullable;

/** Closes many descriptors, whatever happens to one of them; the first failure is kept. */
final class Closing {
  private final PosixFile file;
  private @Nullable PosixException first;

  Closing(PosixFile file) {
    this.file = file;
  }

  void close(int descriptor) {
    try {
      file.close(descriptor);
    } catch (PosixException e) {
      if (first == null) {
        first = e;
      } else {
        first.addSuppressed(e);
      }
    }
  }

  void finish() throws PosixException {
    if (first != null) {
      throw first;
    }
  }
}
