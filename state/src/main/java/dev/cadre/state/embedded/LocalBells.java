package dev.cadre.state.embedded;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** For a segment of one process. */
final class LocalBells implements Bells {
  private static final long LONGEST_SLEEP_NANOS = 50_000_000;

  private final AtomicReference<@Nullable Thread> sleeper = new AtomicReference<>();

  @Override
  public void sleep(BooleanSupplier isThere) {
    sleeper.set(Thread.currentThread());
    if (!isThere.getAsBoolean()) {
      LockSupport.parkNanos(LONGEST_SLEEP_NANOS);
    }
    sleeper.set(null);
  }

  @Override
  public void ring() {
    Thread asleep = sleeper.get() == null ? null : sleeper.getAndSet(null);
    if (asleep != null) {
      LockSupport.unpark(asleep);
    }
  }

  @Override
  public void close() {}
}
