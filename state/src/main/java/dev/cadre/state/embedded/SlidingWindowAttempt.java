package dev.cadre.state.embedded;

import dev.cadre.state.Limit;
import dev.cadre.state.spi.BackEndException;

/**
 * Data of an entry: the number of the newest slice:u64, then what was taken in each of the last
 * slices, that of slice n at n modulo their count:u32. One slice more than the window has is
 * counted: the oldest of them is partly within it.
 */
final class SlidingWindowAttempt extends Limiting.Attempt {
  private static final int COUNTED = Limit.SlidingWindow.SLICES + 1;
  private static final int NEWEST = 0;
  private static final int COUNTS = 8;
  private static final int BYTES = COUNTS + COUNTED * Integer.BYTES;

  private final long limit;
  private final long micros;

  SlidingWindowAttempt(Limit.SlidingWindow limit, Key key, long permits) {
    super(limit, key, permits);
    this.limit = limit.permits();
    this.micros = limit.sliceMicros();
  }

  @Override
  public boolean apply(Draft draft, int at, long now) throws BackEndException {
    long slice = Math.floorDiv(now, micros);
    long taken = 0;
    if (at >= 0) {
      slice = Math.max(slice, draft.data(at, NEWEST));
      advance(draft, at, slice);
      for (int i = 0; i < COUNTED; i++) {
        taken += draft.dataInt(at, COUNTS + i * Integer.BYTES);
      }
    }
    if (isTooMuch() || taken + permits > limit) {
      long retry = until(draft, at, slice, now, taken + permits - limit);
      return refuse(limit - taken, retry, until(draft, at, slice, now, taken));
    }
    long end = (slice + COUNTED) * micros;
    int entry = at;
    if (entry < 0) {
      entry = draft.add(key, end, BYTES, now);
      draft.data(entry, NEWEST, slice);
    }
    draft.expiry(entry, end);
    int count = offset(slice);
    draft.dataInt(entry, count, draft.dataInt(entry, count) + (int) permits);
    return grant(limit - taken - permits, end - now);
  }

  /** Forgets the slices that no longer count. */
  private static void advance(Draft draft, int at, long slice) {
    long newest = draft.data(at, NEWEST);
    for (long next = Math.max(newest + 1, slice - COUNTED + 1); next <= slice; next++) {
      draft.dataInt(at, offset(next), 0);
    }
    draft.data(at, NEWEST, slice);
  }

  /** The time until so many permits are free again by slices that no longer count. */
  private long until(Draft draft, int at, long slice, long now, long wanted) {
    long freed = 0;
    for (long old = slice - COUNTED + 1; at >= 0 && wanted > 0 && old <= slice; old++) {
      freed += draft.dataInt(at, offset(old));
      if (freed >= wanted) {
        return (old + COUNTED) * micros - now;
      }
    }
    return 0;
  }

  private static int offset(long slice) {
    return COUNTS + Math.floorMod(slice, COUNTED) * Integer.BYTES;
  }
}
