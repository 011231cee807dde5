package dev.cadre.state;

/**
 * Grants each key its permits, counted over all workers. Waits for the back end for the timeout of
 * its {@link Use} at the most; while that is away the policy of the use decides, and {@link
 * Decision#origin} says so. From {@link State#rateLimiter}.
 */
public interface RateLimiter {

  /** Takes one permit of {@code key} if it is free. Never waits for one. */
  default Decision tryAcquire(String key) {
    return tryAcquire(key, 1);
  }

  /**
   * Takes {@code permits} of {@code key} if so many are free, otherwise none.
   *
   * @param key any text, for instance a user or an address
   * @param permits at least 1; more than the limit are never granted, but by {@code FAIL_OPEN}
   * @throws IllegalArgumentException when permits are less than 1
   */
  Decision tryAcquire(String key, long permits);

  /** What it grants. */
  Limit limit();

  /** Its name in the state. */
  String name();
}
