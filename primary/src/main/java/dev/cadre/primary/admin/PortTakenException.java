package dev.cadre.primary.admin;

import dev.cadre.primary.settings.ExitCode;
import java.io.IOException;

/** A port that the user asked for cannot be had. */
public final class PortTakenException extends IOException {
  @java.io.Serial private static final long serialVersionUID = 1;

  PortTakenException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What the primary ends with. */
  public ExitCode exitCode() {
    return ExitCode.PORT_TAKEN;
  }
}
