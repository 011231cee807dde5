package dev.cadre.state.embedded;

import dev.cadre.state.Limit;
import dev.cadre.state.spi.BackEndException;

/** Data of an entry: the number of the window:u64, what was taken in it:u64. */
final class FixedWindowAttempt extends Limiting.Attempt {
  private static final int WINDOW = 0;
  private static final int TAKEN = 8;
  private static final int BYTES = 16;

  private final long limit;
  private final long micros;

  FixedWindowAttempt(Limit.FixedWindow limit, Key key, long permits) {
    super(limit, key, permits);
    this.limit = limit.permits();
    this.micros = Limiting.micros(limit);
  }

  @Override
  public boolean apply(Draft draft, int at, long now) throws BackEndException {
    long window = Math.floorDiv(now, micros);
    long taken = 0;
    if (at >= 0 && draft.data(at, WINDOW) >= window) {
      window = draft.data(at, WINDOW); // later only where the clock was set back
      taken = draft.data(at, TAKEN);
    }
    long end = (window + 1) * micros;
    long reset = taken == 0 && isTooMuch() ? 0 : end - now;
    if (isTooMuch() || taken + permits > limit) {
      return refuse(limit - taken, end - now, reset);
    }
    int entry = at >= 0 ? at : draft.add(key, end, BYTES, now);
    draft.expiry(entry, end);
    draft.data(entry, WINDOW, window);
    draft.data(entry, TAKEN, taken + permits);
    return grant(limit - taken - permits, end - now);
  }
}
