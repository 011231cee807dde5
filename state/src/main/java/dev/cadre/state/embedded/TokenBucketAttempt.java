package dev.cadre.state.embedded;

import dev.cadre.state.Limit;
import dev.cadre.state.spi.BackEndException;

/**
 * Data of an entry: the microsecond of the last write:u64, what is missing then:u64. It is counted
 * in parts of a permit, of which a permit has as many as the period has microseconds: so each
 * microsecond brings as many parts as the refill has permits, and nothing is ever rounded.
 */
final class TokenBucketAttempt extends Limiting.Attempt {
  private static final int WRITTEN = 0;
  private static final int MISSING = 8;
  private static final int BYTES = 16;

  private final long capacity;
  private final long refill;
  private final long period;

  TokenBucketAttempt(Limit.TokenBucket limit, Key key, long permits) {
    super(limit, key, permits);
    this.capacity = limit.permits();
    this.refill = limit.refill();
    this.period = Limiting.micros(limit);
  }

  @Override
  public boolean apply(Draft draft, int at, long now) throws BackEndException {
    long missing = at < 0 ? 0 : missing(draft, at, now);
    if (isTooMuch() || missing + permits * period > capacity * period) {
      long wanted = missing + (isTooMuch() ? 0 : permits * period) - capacity * period;
      return refuse(
          (capacity * period - missing) / period,
          Math.ceilDiv(Math.max(0, wanted), refill),
          Math.ceilDiv(missing, refill));
    }
    missing += permits * period;
    long full = Math.ceilDiv(missing, refill);
    int entry = at >= 0 ? at : draft.add(key, now + full, BYTES, now);
    draft.expiry(entry, now + full);
    draft.data(entry, WRITTEN, Math.max(now, at >= 0 ? draft.data(at, WRITTEN) : now));
    draft.data(entry, MISSING, missing);
    return grant((capacity * period - missing) / period, full);
  }

  private long missing(Draft draft, int at, long now) {
    long then = draft.data(at, MISSING);
    long elapsed = Math.max(0, now - draft.data(at, WRITTEN));
    return elapsed >= Math.ceilDiv(then, refill) ? 0 : then - elapsed * refill;
  }
}
