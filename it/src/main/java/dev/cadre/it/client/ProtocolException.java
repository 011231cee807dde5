package dev.cadre.it.client;

import java.io.IOException;
import java.io.Serial;

/** An answer that breaks the protocol, or ends before it is complete. */
final class ProtocolException extends IOException {

  @Serial private static final long serialVersionUID = 1;

  private final Outcome outcome;

  ProtocolException(Outcome outcome, String message) {
    super(message);
    this.outcome = outcome;
  }

  Outcome outcome() {
    return outcome;
  }
}
