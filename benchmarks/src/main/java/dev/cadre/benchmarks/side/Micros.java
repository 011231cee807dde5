package dev.cadre.benchmarks.side;

import java.time.Instant;

/**
 * Times of the wall clock in microseconds since 1970: what several processes of one machine have in
 * common.
 */
public final class Micros {

  private Micros() {}

  /** Now. */
  public static long now() {
    return of(Instant.now());
  }

  static long of(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
  }

  /** Milliseconds between two of them. */
  public static double millis(long from, long to) {
    return (to - from) / 1e3;
  }
}
