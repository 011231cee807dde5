package dev.cadre.state.spi;

import dev.cadre.state.Decision;
import java.time.Duration;

/** The keys of one rate limiter. */
public interface LimitStore {

  /**
   * Takes permits if so many are free, atomically.
   *
   * @param permits at least 1
   * @return with the origin {@code SHARED}
   */
  Decision tryAcquire(String key, long permits, Duration timeout) throws BackEndException;
}
