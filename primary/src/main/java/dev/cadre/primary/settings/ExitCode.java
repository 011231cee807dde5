package dev.cadre.primary.settings;

/** What a {@code cadre} command says to the shell. These numbers are API. */
public enum ExitCode {
  /** Done, or stopped as asked. */
  OK(0, "done, or stopped as asked"),
  /** Something that has no number of its own; the message says what. */
  FAILED(1, "failed; the message says why"),
  /** The command line is wrong. */
  USAGE(2, "the command line is wrong"),
  /** No worker got ready at the first start, or the application could not be copied for it. */
  NEVER_READY(3, "the workers never got ready"),
  /** A port of the application or of the primary is taken or forbidden, or its name or pid file. */
  PORT_TAKEN(4, "a port is taken or forbidden"),
  /** The new version failed; the old workers serve on. */
  ROLLED_BACK(5, "reload: the new version failed and the old one serves on"),
  /** Another rollout is running. */
  BUSY(6, "reload: another rollout is running"),
  /** The configuration file, a variable or what they name is wrong. */
  CONFIGURATION(78, "the configuration is wrong");

  private final int code;
  private final String words;

  ExitCode(int code, String words) {
    this.code = code;
    this.words = words;
  }

  /** 0 to 255. */
  public int code() {
    return code;
  }

  /** For the manual: lower case, no full stop. */
  public String words() {
    return words;
  }

  /**
   * The one with this number.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static ExitCode of(int code) {
    for (ExitCode each : values()) {
      if (each.code == code) {
        return each;
      }
    }
    throw new IllegalArgumentException("no exit code has the number " + code);
  }
}
