package dev.cadre.state;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The thread that renews leases. A platform thread: virtual ones may have to wait for a carrier,
 * and a lease would be lost meanwhile. It starts with the first lease.
 */
final class Heartbeat {
  private static final System.Logger LOG = System.getLogger("dev.cadre.state");

  private final ScheduledThreadPoolExecutor executor;

  Heartbeat() {
    executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("cadre-state-leases").factory());
    executor.setRemoveOnCancelPolicy(true);
  }

  /**
   * Runs {@code beat} at once and then at each interval, also after one that failed.
   *
   * @param name of the lease, for the log
   */
  ScheduledFuture<?> every(String name, Duration interval, Runnable beat) {
    return executor.scheduleWithFixedDelay(
        new Beat(name, beat), 0, interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Runs {@code task} once in the thread that renews leases, after what it is doing; never when
   * this has been closed.
   *
   * @param name of the lease, for the log
   */
  void soon(String name, Runnable task) {
    try {
      executor.execute(new Beat(name, task));
    } catch (RejectedExecutionException e) {
      // Closed: there are no leases any more.
    }
  }

  void close() {
    executor.shutdownNow();
  }

  /** Throws nothing: the executor would drop it without a word, and the lease would run out. */
  private static final class Beat implements Runnable {
    private final String name;
    private final Runnable beat;
    private boolean failed;

    Beat(String name, Runnable beat) {
      this.name = name;
      this.beat = beat;
    }

    @Override
    public void run() {
      try {
        beat.run();
        failed = false;
      } catch (RuntimeException | Error e) {
        if (!failed) { // the next ones in a row say the same
          LOG.log(System.Logger.Level.ERROR, "No beat for the lease " + name, e);
        }
        failed = true;
      }
    }
  }
}
