package dev.cadre.state.spi;

import org.jspecify.annotations.Nullable;

/**
 * A back end has no answer: away, too slow, or full. Its message says what and where, without
 * credentials. Carries no stack trace, since it may come with each request.
 */
public final class BackEndException extends Exception {
  @java.io.Serial private static final long serialVersionUID = 1;

  public BackEndException(String message) {
    this(message, null);
  }

  public BackEndException(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }
}
