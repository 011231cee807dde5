package dev.cadre.primary.worker;

import java.io.IOException;

/** This JDK is not built as Cadre expects it, so that its sockets cannot be shared. */
public final class UnsupportedJdkException extends IOException {
  @java.io.Serial private static final long serialVersionUID = 1;

  UnsupportedJdkException(String what) {
    super(
        what
            + " in JDK "
            + System.getProperty("java.runtime.version")
            + " ("
            + System.getProperty("java.home")
            + "): this version of Cadre does not know it; use another JDK 25 or newer");
  }
}
