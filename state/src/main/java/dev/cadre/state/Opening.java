package dev.cadre.state;

import java.net.URI;

/** Finds the back end. */
final class Opening {
  private Opening() {}

  static State byEnvironment() {
    throw new UnsupportedOperationException();
  }

  static State open(URI address, StateOptions options) {
    throw new UnsupportedOperationException(address.toString() + options);
  }
}
