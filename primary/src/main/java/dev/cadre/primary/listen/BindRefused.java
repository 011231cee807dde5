package dev.cadre.primary.listen;

import org.jspecify.annotations.Nullable;

/**
 * An address that cannot be listened on: the errno that the application's own bind would have met,
 * and a text that says who is in the way or what to do.
 */
public final class BindRefused extends Exception {
  @java.io.Serial private static final long serialVersionUID = 1;

  private final int errno;

  BindRefused(int errno, String text, @Nullable Throwable cause) {
    super(text, cause);
    this.errno = errno;
  }

  /** See {@link dev.cadre.posix.Errno}. */
  public int errno() {
    return errno;
  }

  /** The message, which is never null here. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
