package dev.cadre.it.client;

import java.time.Duration;

/**
 * One request that failed.
 *
 * @param at from the start of the load to the end of the request
 * @param local the client's address, to find the connection in a trace; empty if there was none
 * @param detail the error, or the status line and the begin of the body
 */
public record Failure(Outcome outcome, Duration at, Duration took, String local, String detail) {

  @Override
  public String toString() {
    return "%s at %.3f s after %.1f ms%s: %s"
        .formatted(
            outcome,
            at.toNanos() / 1e9,
            took.toNanos() / 1e6,
            local.isEmpty() ? "" : " from " + local,
            detail);
  }
}
