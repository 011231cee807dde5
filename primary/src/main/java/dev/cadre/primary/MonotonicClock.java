package dev.cadre.primary;

import java.time.Instant;
import java.time.InstantSource;

/** A clock that never jumps: the wall clock at its start, and {@code System.nanoTime} from then. */
final class MonotonicClock implements InstantSource {
  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - startNanos);
  }
}
