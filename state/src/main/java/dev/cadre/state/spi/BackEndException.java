package dev.cadre.state.spi;

import org.jspecify.annotations.Nullable;

/**
 * A back end has no answer: away, too slow, or full. Its message says what and where, without
 * credentials. Carries no stack trace, since it may come with each request.
 */
public final class BackEndException extends Exception {
  @java.io.Serial private static final long serialVersionUID = 1;

  private final boolean uncertain;

  public BackEndException(String message) {
    this(message, null);
  }

  public BackEndException(String message, @Nullable Throwable cause) {
    this(message, cause, false);
  }

  private BackEndException(String message, @Nullable Throwable cause, boolean uncertain) {
    super(message, cause, false, false);
    this.uncertain = uncertain;
  }

  /** One of an operation that was sent: it may have been done, or may yet be. */
  public static BackEndException uncertain(String message, @Nullable Throwable cause) {
    return new BackEndException(message, cause, true);
  }

  /** Whether the operation may have been done, or may yet be. */
  public boolean isUncertain() {
    return uncertain;
  }
}
