package dev.cadre.cli;

/** A command line that is wrong; the message is for the user and says the remedy. */
final class UsageException extends Exception {
  @java.io.Serial private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message, null, false, false);
  }
}
