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
   * Asked to finish: no new connections; gets TERM when nothing is in flight, or at the deadline.
   */
  record Draining(Instant deadline) implements Phase {}

  /**
   * Got TERM; gets QUIT (a thread dump) at the deadline, and KILL a moment later.
   *
   * @param fault why, when it was not asked to go in the ordinary way
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
      case Draining _ -> "draining";
      case Exiting _, Dumping _, Killed _ -> "exiting";
    };
  }
}
