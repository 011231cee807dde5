package dev.cadre.it.compat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** How streams and calls have ended. Safe for all threads. */
final class Http2Tally {

  private final AtomicLong ok = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong lastGoodNanos = new AtomicLong(System.nanoTime());
  private final AtomicLong stallNanos = new AtomicLong();
  private final Map<String, Integer> reasons = new ConcurrentHashMap<>();

  void good() {
    ok.incrementAndGet();
    long now = System.nanoTime();
    long last = lastGoodNanos.getAndAccumulate(now, Math::max);
    stallNanos.accumulateAndGet(now - last, Math::max);
  }

  void bad(String reason, int streams) {
    if (streams > 0) {
      failed.addAndGet(streams);
      reasons.merge(reason, streams, Integer::sum);
    }
  }

  /** The server has said that it did nothing about these. */
  void unprocessed(int streams) {
    refused.addAndGet(streams);
  }

  /** A connection ended; no failure by itself, except that none could be opened. */
  void connectionEnded(String reason) {
    if (reason.contains("refused")) {
      bad("connect: " + reason, 1);
    }
  }

  long ok() {
    return ok.get();
  }

  long failed() {
    return failed.get();
  }

  long refused() {
    return refused.get();
  }

  Duration longestStall() {
    return Duration.ofNanos(stallNanos.get());
  }

  Map<String, Integer> reasons() {
    return reasons;
  }
}
