package dev.cadre.primary.rollout;

import java.util.Arrays;

/**
 * Decides when latencies have settled: when the medians of {@value #STEADY_BLOCKS} blocks of
 * {@value #BLOCK} in a row are within {@value #TOLERANCE} times the best block so far. Pure.
 */
final class Settling {
  static final int BLOCK = 10;
  static final int STEADY_BLOCKS = 3;
  static final double TOLERANCE = 1.3;

  private final long[] block = new long[BLOCK];
  private int filled;
  private long best = Long.MAX_VALUE;
  private long lastMedian;
  private int steady;

  /** Adds one latency. */
  void add(long nanos) {
    block[filled++] = nanos;
    if (filled == BLOCK) {
      filled = 0;
      long[] sorted = block.clone();
      Arrays.sort(sorted);
      lastMedian = sorted[BLOCK / 2];
      // Compared with the blocks before: the first one settles nothing.
      steady = best != Long.MAX_VALUE && lastMedian <= TOLERANCE * best ? steady + 1 : 0;
      // One that is much faster than the best starts anew: the compiler has just got somewhere.
      if (lastMedian * TOLERANCE < best) {
        steady = 0;
      }
      best = Math.min(best, lastMedian);
    }
  }

  boolean isSettled() {
    return steady >= STEADY_BLOCKS;
  }

  /** Of the last full block; 0 before there is one. */
  long lastMedianNanos() {
    return lastMedian;
  }
}
