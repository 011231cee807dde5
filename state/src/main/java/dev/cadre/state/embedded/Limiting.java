package dev.cadre.state.embedded;

import dev.cadre.state.Decision;
import dev.cadre.state.Limit;
import dev.cadre.state.Origin;
import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.LimitStore;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Limits in a table. The length of the window is part of the key: another one begins anew. */
final class Limiting implements LimitStore {
  private final Table table;
  private final Limit limit;
  private final Key.Prefix prefix;

  Limiting(Table table, String name, Limit limit, long seed) {
    this.table = table;
    this.limit = limit;
    Key.Kind kind =
        switch (limit) {
          case Limit.FixedWindow _ -> Key.Kind.FIXED_WINDOW;
          case Limit.SlidingWindow _ -> Key.Kind.SLIDING_WINDOW;
          case Limit.TokenBucket _ -> Key.Kind.TOKEN_BUCKET;
        };
    this.prefix = Key.Prefix.of(kind, name + "@" + micros(limit), seed);
  }

  @Override
  public Decision tryAcquire(String key, long permits, Duration timeout) throws BackEndException {
    if (permits < 1) {
      throw new IllegalArgumentException("permits must be at least 1, were " + permits);
    }
    Key entry = prefix.key(key);
    Attempt attempt =
        switch (limit) {
          case Limit.FixedWindow fixed -> new FixedWindowAttempt(fixed, entry, permits);
          case Limit.SlidingWindow sliding -> new SlidingWindowAttempt(sliding, entry, permits);
          case Limit.TokenBucket bucket -> new TokenBucketAttempt(bucket, entry, permits);
        };
    table.update(entry, attempt);
    return attempt.decision();
  }

  static long micros(Limit limit) {
    return limit.window().toNanos() / 1000;
  }

  /** One attempt; keeps the decision. */
  abstract static class Attempt implements Table.Change {
    final Key key;
    final long permits;
    private final Limit limit;
    private @Nullable Decision decision;

    Attempt(Limit limit, Key key, long permits) {
      this.limit = limit;
      this.key = key;
      this.permits = permits;
    }

    final Decision decision() {
      return Objects.requireNonNull(decision);
    }

    /** Whether it would never be granted. Then nothing need be looked at. */
    final boolean isTooMuch() {
      return permits > limit.permits();
    }

    /** Grants; {@code true} for the table: to be written. */
    final boolean grant(long remaining, long resetMicros) {
      decision = decide(true, remaining, 0, resetMicros);
      return true;
    }

    /** Refuses; {@code false} for the table: nothing to be written. */
    final boolean refuse(long remaining, long retryMicros, long resetMicros) {
      long retry = isTooMuch() ? micros(limit) : retryMicros;
      decision = decide(false, remaining, retry, resetMicros);
      return false;
    }

    private Decision decide(boolean allowed, long remaining, long retryMicros, long resetMicros) {
      return new Decision(
          allowed,
          limit.permits(),
          Math.max(0, remaining),
          Duration.of(retryMicros, ChronoUnit.MICROS),
          Duration.of(resetMicros, ChronoUnit.MICROS),
          Origin.SHARED);
    }
  }
}
