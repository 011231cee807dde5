package dev.cadre.it.client;

import java.time.Duration;

/**
 * Counts of durations in buckets of at most 0.8 % width, from 1 ns to 18 minutes; longer ones count
 * as 18 minutes. Not safe for several threads: each has its own, and they are merged.
 */
public final class LatencyHistogram {

  /*
   * A value of b significant bits falls into one of 128 buckets of its power of two (the layout of
   * HdrHistogram): below 128 the bucket is the value.
   */
  private static final int SUB_BITS = 7;

  private static final int SUB_BUCKETS = 1 << SUB_BITS;
  private static final int MAX_BITS = 40;
  private static final long MAX_VALUE = (1L << MAX_BITS) - 1;

  private final long[] counts = new long[(MAX_BITS - SUB_BITS + 1) * SUB_BUCKETS];
  private long total;
  private long maxNanos;

  /** Counts one duration; a negative one counts as zero. */
  public void record(long nanos) {
    counts[index(nanos)]++;
    total++;
    maxNanos = Math.max(maxNanos, nanos);
  }

  /** Adds all that {@code other} has counted. */
  public void add(LatencyHistogram other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
    maxNanos = Math.max(maxNanos, other.maxNanos);
  }

  /** How many durations were counted. */
  public long count() {
    return total;
  }

  /** The longest duration, exactly. */
  public Duration max() {
    return Duration.ofNanos(maxNanos);
  }

  /**
   * The shortest duration that at least {@code percent} of all do not exceed; zero if nothing was
   * counted.
   *
   * @param percent more than 0, at most 100
   */
  public Duration percentile(double percent) {
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException("percentile must be in (0, 100], was " + percent);
    }
    long rank = Math.max(1, (long) Math.ceil(total * (percent / 100)));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return Duration.ofNanos(Math.min(upperBound(i), maxNanos));
      }
    }
    return max();
  }

  private static int index(long nanos) {
    long value = Math.clamp(nanos, 0L, MAX_VALUE);
    if (value < SUB_BUCKETS) {
      return (int) value;
    }
    int shift = 63 - Long.numberOfLeadingZeros(value) - SUB_BITS;
    return (shift + 1) * SUB_BUCKETS + (int) ((value >>> shift) - SUB_BUCKETS);
  }

  private static long upperBound(int index) {
    if (index < SUB_BUCKETS) {
      return index;
    }
    int shift = index / SUB_BUCKETS - 1;
    long first = (long) (index % SUB_BUCKETS + SUB_BUCKETS) << shift;
    return first + (1L << shift) - 1;
  }
}
