package dev.cadre.primary.supervise;

/** What the primary's process ends with; part of the contract. */
public final class ExitCodes {
  /** Stopped as asked. */
  public static final int STOPPED = 0;

  /** Workers never got ready. */
  public static final int NEVER_READY = 3;

  /** A port is taken or forbidden. */
  public static final int PORT_REFUSED = 4;

  private ExitCodes() {}
}
