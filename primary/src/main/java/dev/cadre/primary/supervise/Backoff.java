package dev.cadre.primary.supervise;

import java.time.Duration;

/**
 * How long a slot waits after boot failures in a row: 1, 2, 4, ... 30 s, less up to a fifth, so
 * that slots do not try in step. Reset when a worker is ready.
 */
final class Backoff {
  private static final long CAP_MILLIS = 30_000;

  private Backoff() {}

  /**
   * The time before the next try.
   *
   * @param failures in a row, at least 1
   * @param salt spreads the jitter: the same input gives the same time, decisions being pure
   */
  static Duration after(int failures, int salt) {
    long millis = Math.min(CAP_MILLIS, 1000L << Math.min(failures - 1, 5));
    long jitter = Math.floorMod((salt + failures) * 0x9E3779B97F4A7C15L, millis / 5);
    return Duration.ofMillis(millis - jitter);
  }
}
