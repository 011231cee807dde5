package dev.cadre.state;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The thread that renews leases. A platform thread: virtual ones may have to wait for a carrier,
 * and a lease would be lost meanwhile. It starts with the first lease.
 */
final class Heartbeat {
  private final ScheduledThreadPoolExecutor executor;

  Heartbeat() {
    executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("cadre-state-leases").factory());
    executor.setRemoveOnCancelPolicy(true);
  }

  /** Runs {@code beat}, which throws nothing, at once and then at each interval. */
  ScheduledFuture<?> every(Duration interval, Runnable beat) {
    return executor.scheduleWithFixedDelay(beat, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  void close() {
    executor.shutdownNow();
  }
}
