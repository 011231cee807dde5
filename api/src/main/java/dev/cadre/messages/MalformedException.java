package dev.cadre.messages;

import java.io.IOException;
import java.io.Serial;

/** The bytes of a peer are no frames, or no values. */
public final class MalformedException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  MalformedException(String message) {
    super(message);
  }
}
