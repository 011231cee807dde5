package dev.cadre.state;

import java.time.Duration;

/**
 * The times of a lease.
 *
 * @param length {@link State#MIN_LEASE} to an hour
 */
record LeaseTimes(Duration length) {
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final Duration SHORTEST_BEAT = Duration.ofMillis(10);
  private static final Duration LONGEST_BEAT = Duration.ofMillis(250);

  /** One thread renews all leases of a JVM: who waits there keeps the others. */
  private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(1);

  LeaseTimes {
    if (length.compareTo(State.MIN_LEASE) < 0 || length.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a lease is 100 ms to an hour, not " + length);
    }
  }

  /** How often it is looked at: whether to renew it, whether it is free. */
  Duration beat() {
    Duration tenth = length.dividedBy(10);
    if (tenth.compareTo(SHORTEST_BEAT) < 0) {
      return SHORTEST_BEAT;
    }
    return tenth.compareTo(LONGEST_BEAT) > 0 ? LONGEST_BEAT : tenth;
  }

  /** Whether it is time to renew what ends then: a third has gone by. */
  boolean isDue(long nowMicros, long deadlineMicros) {
    return deadlineMicros - nowMicros < length.toNanos() / 1000 * 2 / 3;
  }

  /** How long a renewal may take, so that a second one fits in. */
  Duration timeout() {
    Duration quarter = length.dividedBy(4);
    return quarter.compareTo(LONGEST_TIMEOUT) > 0 ? LONGEST_TIMEOUT : quarter;
  }
}
