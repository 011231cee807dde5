package dev.cadre.it.client;

/** How one request ended. Each request has exactly one; the first that applies wins. */
public enum Outcome {
  /** A complete answer with the expected status and an acceptable body. */
  OK,
  /** A complete answer with another status, or bytes that are not an HTTP/1.x status line. */
  BAD_STATUS,
  /** A complete answer that the plan's check rejects, broken framing, or bytes nobody asked for. */
  WRONG_BODY,
  /** The server closed in the middle of an answer. */
  SHORT_BODY,
  /** Nobody listened: ECONNREFUSED, or a UNIX socket that is not there. */
  REFUSED,
  /** RST on a fresh connection, or on any connection after the first byte of the answer. */
  RESET,
  /** A fresh connection was closed without one byte of an answer. */
  CLOSED_EARLY,
  /**
   * A connection that had been used before was closed or reset without one byte of an answer, and
   * that was not to be seen when the request was sent.
   */
  STALE,
  /** The connection was not there in time. */
  CONNECT_TIMEOUT,
  /** The answer was not complete in time. */
  RESPONSE_TIMEOUT;

  /** Whether a strict count of failures includes it: all but {@link #OK}. */
  public boolean isFailure() {
    return this != OK;
  }
}
