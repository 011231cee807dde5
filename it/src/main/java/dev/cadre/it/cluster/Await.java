package dev.cadre.it.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, never longer than a limit. */
public final class Await {

  private static final long STEP_NANOS = 5_000_000;

  private Await() {}

  /** True as soon as the condition is, false at the limit. */
  public static boolean until(Duration limit, BooleanSupplier condition) {
    return value(limit, () -> condition.getAsBoolean() ? Optional.of(true) : Optional.empty())
        .isPresent();
  }

  /** The first value that is there; empty at the limit. */
  public static <T> Optional<T> value(Duration limit, Supplier<Optional<T>> source) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> value = source.get();
      if (value.isPresent() || System.nanoTime() - end >= 0) {
        return value;
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }
}
