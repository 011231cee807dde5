package dev.cadre.primary.process;

import java.io.IOException;

/** Another primary of this name runs. */
public final class NameInUseException extends IOException {
  @java.io.Serial private static final long serialVersionUID = 1;

  private final long pid;

  NameInUseException(String name, long pid) {
    super(
        "an application named \""
            + name
            + "\" runs already"
            + (pid > 0 ? ", as process " + pid : "")
            + ": stop it, or choose another --name");
    this.pid = pid;
  }

  /** Of the other primary; 0 when it has not said yet. */
  public long pid() {
    return pid;
  }
}
