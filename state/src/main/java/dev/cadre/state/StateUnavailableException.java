package dev.cadre.state;

/** The back end did not answer in time, could not be reached, or was full. */
public final class StateUnavailableException extends RuntimeException {
  @java.io.Serial private static final long serialVersionUID = 1;

  public StateUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
