package dev.cadre;

/** What becomes of the output of workers; their input is empty but for {@link #INHERITED}. */
public enum Stdio {
  /** It comes into the primary's log, line by line, with the worker's slot and pid. */
  LOGGED,

  /** It comes to {@link Cluster#onOutput} and {@link Worker#onOutput}: Node's {@code silent}. */
  TOLD,

  /** Workers have the primary's own standard streams: Node's {@code inherit}. */
  INHERITED,

  /** Nobody gets it. */
  IGNORED
}
