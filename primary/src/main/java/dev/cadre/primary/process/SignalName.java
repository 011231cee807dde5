package dev.cadre.primary.process;

/** The signals that a primary is told what to do by. */
public enum SignalName {
  /** Rolling restart. */
  USR2,
  /** Graceful stop; a second one: at once. */
  TERM,
  /** As TERM: Ctrl-C. */
  INT,
  /** Read the configuration again. */
  HUP,
  /** One worker more. */
  TTIN,
  /** One worker fewer. */
  TTOU,
  /** Open the log file again. */
  USR1
}
