package dev.cadre.state;

import java.time.Duration;

/**
 * How many permits a key may take in which time. All back ends calculate in whole microseconds on
 * one clock that all workers share, and give the same answers.
 */
public sealed interface Limit {

  /** The largest number of permits in a limit. */
  long MAX_PERMITS = 1_000_000_000;

  /** The longest window or period. */
  Duration MAX_WINDOW = Duration.ofDays(31);

  /** The most permits that can be free at once; an attempt for more is never granted. */
  long permits();

  /** The window, or the period of a refill; at least a millisecond. */
  Duration window();

  /** {@code permits} in each {@code window}, counted anew at each border. */
  static FixedWindow fixedWindow(long permits, Duration window) {
    return new FixedWindow(permits, window);
  }

  /** {@code permits} in any time as long as {@code window}. */
  static SlidingWindow slidingWindow(long permits, Duration window) {
    return new SlidingWindow(permits, window);
  }

  /** {@code capacity} at once, refilled by {@code refill} in each {@code period}. */
  static TokenBucket tokenBucket(long capacity, long refill, Duration period) {
    return new TokenBucket(capacity, refill, period);
  }

  /**
   * Counts in windows that begin at the multiples of the window since 1970-01-01T00:00Z, the same
   * for all keys: a minute's ends with the minute. Around a border up to twice the permits can be
   * taken within the time of one window; {@link SlidingWindow} does not have this.
   */
  record FixedWindow(long permits, Duration window) implements Limit {
    public FixedWindow {
      check(permits, window);
    }
  }

  /**
   * Never grants more than the permits in any time as long as the window. The window is counted in
   * {@value #SLICES} slices, which begin at multiples of {@link #sliceMicros}; a permit that was
   * taken counts until the last of its slice is a window ago, so it comes back up to a sixteenth of
   * the window late.
   */
  record SlidingWindow(long permits, Duration window) implements Limit {
    /** Into how many slices the window is cut; one more is counted, see above. */
    public static final int SLICES = 16;

    public SlidingWindow {
      check(permits, window);
    }

    /** The length of a slice in microseconds: the window by {@value #SLICES}, rounded up. */
    public long sliceMicros() {
      return Math.ceilDiv(window.toNanos() / 1000, SLICES);
    }
  }

  /**
   * A bucket that is full at first and is refilled steadily, also by parts of a permit: {@code
   * refill} permits in each {@code window}, up to {@code permits}. Permits times window in
   * microseconds is at most 2^53, so that every back end can calculate it exactly.
   *
   * @param permits the capacity
   */
  record TokenBucket(long permits, long refill, Duration window) implements Limit {
    public TokenBucket {
      check(permits, window);
      if (refill < 1 || refill > MAX_PERMITS) {
        throw new IllegalArgumentException("the refill must be 1 to 1000000000, was " + refill);
      }
      if (Math.multiplyHigh(permits, window.toNanos() / 1000) != 0
          || permits * (window.toNanos() / 1000) > 1L << 53) {
        throw new IllegalArgumentException(
            permits
                + " permits by "
                + window
                + " are too many: say the same with a shorter period");
      }
    }
  }

  private static void check(long permits, Duration window) {
    if (permits < 1 || permits > MAX_PERMITS) {
      throw new IllegalArgumentException("permits must be 1 to 1000000000, were " + permits);
    }
    if (window.compareTo(Duration.ofMillis(1)) < 0 || window.compareTo(MAX_WINDOW) > 0) {
      throw new IllegalArgumentException("the window must be 1 ms to 31 days, was " + window);
    }
  }
}
