package dev.cadre.it.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all connections of a load share: how many requests have ended, and the longest time in which
 * none ended well. Safe for all threads.
 */
final class Pulse {

  private final long startNanos = System.nanoTime();
  private final AtomicLong lastGoodNanos = new AtomicLong(startNanos);
  private final LongAdder good = new LongAdder();
  private final LongAdder bad = new LongAdder();
  private volatile Stall longest = new Stall(0, 0);

  /** From the start of the load. */
  private record Stall(long fromNanos, long nanos) {}

  void ended(Outcome outcome, long nowNanos) {
    if (outcome == Outcome.OK) {
      good.increment();
      beat(nowNanos);
    } else {
      bad.increment();
    }
  }

  /** The load is over: the time since the last good answer counts, too. */
  void stop() {
    beat(System.nanoTime());
  }

  private void beat(long nowNanos) {
    long last = lastGoodNanos.getAndAccumulate(nowNanos, Math::max);
    if (nowNanos - last > longest.nanos()) {
      grow(new Stall(last - startNanos, nowNanos - last));
    }
  }

  private synchronized void grow(Stall stall) {
    if (stall.nanos() > longest.nanos()) {
      longest = stall;
    }
  }

  long startNanos() {
    return startNanos;
  }

  long good() {
    return good.sum();
  }

  long bad() {
    return bad.sum();
  }

  Duration longestStall() {
    return Duration.ofNanos(longest.nanos());
  }

  Duration longestStallFrom() {
    return Duration.ofNanos(longest.fromNanos());
  }
}
