package dev.cadre.state;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Numbers by key that all workers count together. A counter is made by the first {@link #add} and
 * ends a fixed time after that, however often it is counted; then it begins at 0 again. From {@link
 * State#counters}.
 *
 * <p>While the back end is away each operation does as the {@link Use} says: {@link
 * StateUnavailableException} unless another was chosen.
 */
public interface Counters {

  /**
   * Adds to the counter of {@code key}.
   *
   * @param delta may be negative or 0; the sum wraps around like a {@code long}
   * @return the sum with {@code delta}; {@code delta} itself when the use fails open and the back
   *     end is away
   */
  long add(String key, long delta);

  /** Adds 1. */
  default long increment(String key) {
    return add(key, 1);
  }

  /** The counter; empty when there is none or it has expired. */
  OptionalLong get(String key);

  /** Ends the counter; returns whether there was one. */
  boolean remove(String key);

  /** How long a counter lives. */
  Duration timeToLive();
}
