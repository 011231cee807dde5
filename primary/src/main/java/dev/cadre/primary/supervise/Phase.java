package dev.cadre.primary.supervise;

import java.time.Instant;
import java.util.Optional;

/** Where a worker is in its life; each phase carries only what is true in it. */
public sealed interface Phase {

  /**
   * Forked; has not bound all addresses that are expected of it. A boot failure at {@code
   * deadline}.
   */
  record Booting(Instant deadline, boolean online) implements Phase {}

  /** Listening; its readiness gate and its warm-up run. A boot failure at {@code deadline}. */
  record Probing(Instant deadline) implements Phase {}

  /** Gets public connections. */
  record Ready(Instant since) implements Phase {}

  /** Was ready, has not answered for a while: gets no new connections; replaced at the deadline. */
  record Stalled(Instant readySince, Instant deadline) implements Phase {}

  /**
   * Its channel is gone, as it is when the process ends: gets no new connections; when it is not
   * reaped by the deadline, it is on its own and is replaced.
   */
  record Severed(Instant deadline, String reason) implements Phase {}

  /**
   * Asked to finish: no new connections; gets TERM when nothing is in flight, QUIT at the deadline.
   */
  record Draining(Instant deadline) implements Phase {}

  /**
   * Did not finish in time, and got QUIT (a thread dump) to say what it is at; gets TERM at the
   * deadline.
   */
  record Overdue(Instant deadline) implements Phase {}

  /**
   * Got TERM; gets QUIT (a thread dump) at the deadline, and KILL a moment later.
   *
   * @param fault why, when it was not asked to go in the ordinary way: a clause for the log ({@code
   *     it did not answer for 30 s})
   */
  record Exiting(Instant deadline, Optional<String> fault) implements Phase {}

  /** Got QUIT, to say where it hangs; gets KILL at the deadline. */
  record Dumping(Instant deadline, Optional<String> fault) implements Phase {}

  /** Got KILL; the kernel will hand it over to be reaped. */
  record Killed(Optional<String> fault) implements Phase {}

  /** A word for tables and health documents. */
  default String word() {
    return switch (this) {
      case Booting b -> b.online() ? "online" : "starting";
      case Probing _ -> "listening";
      case Ready _ -> "ready";
      case Stalled _ -> "stalled";
      case Severed _ -> "severed";
      case Draining _, Overdue _ -> "draining";
      case Exiting _, Dumping _, Killed _ -> "exiting";
    };
  }

  /** Why the worker has to go, when that is its own fault; empty for one that was asked to. */
  default Optional<String> fault() {
    return switch (this) {
      case Exiting p -> p.fault();
      case Dumping p -> p.fault();
      case Killed p -> p.fault();
      case Booting _, Probing _, Ready _, Stalled _, Severed _, Draining _, Overdue _ ->
          Optional.empty();
    };
  }
}
