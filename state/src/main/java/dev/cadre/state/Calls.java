package dev.cadre.state;

import dev.cadre.state.spi.BackEndException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts calls of the back end, and says once a minute at the most that it fails. */
final class Calls {
  private static final System.Logger LOG = System.getLogger("dev.cadre.state");
  private static final long MINUTE_NANOS = 60_000_000_000L;

  private final LongAdder made = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicLong sayAgain = new AtomicLong(System.nanoTime());

  void make() {
    made.increment();
  }

  /** What goes by the policy of {@code use}. */
  void fail(String name, Use use, BackEndException failure) {
    failed.increment();
    long now = System.nanoTime();
    long again = sayAgain.get();
    if (now - again >= 0 && sayAgain.compareAndSet(again, now + MINUTE_NANOS)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Shared state does not answer for {0} ({1}): {2}",
          name,
          use.whenAway(),
          failure.getMessage());
    }
  }

  long made() {
    return made.sum();
  }

  long failed() {
    return failed.sum();
  }

  /** What {@code FAIL_CLOSED} throws. */
  static StateUnavailableException unavailable(String name, BackEndException failure) {
    return new StateUnavailableException(
        "no shared state for " + name + ": " + failure.getMessage(), failure);
  }
}
