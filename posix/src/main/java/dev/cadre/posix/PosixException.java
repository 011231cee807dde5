package dev.cadre.posix;

import java.io.IOException;

/** A system call that failed: which call, with which arguments, and the errno it left. */
public final class PosixException extends IOException {
  @java.io.Serial private static final long serialVersionUID = 1;

  private final int errno;

  public PosixException(String call, int errno) {
    super(call + ": " + Errno.describe(errno));
    this.errno = errno;
  }

  /** The value of {@code errno} after the call, a positive number: see {@link Errno}. */
  public int errno() {
    return errno;
  }
}
