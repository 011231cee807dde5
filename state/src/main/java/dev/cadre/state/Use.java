package dev.cadre.state;

import java.time.Duration;
import java.util.Objects;

/**
 * How one use of the state behaves when the back end does not answer.
 *
 * @param whenAway what happens then
 * @param timeout how long a call may wait for the back end, at the most; positive. The embedded
 *     back end answers in microseconds and never waits
 */
public record Use(FailurePolicy whenAway, Duration timeout) {

  /** The time for one call unless another is asked for. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(100);

  public Use {
    Objects.requireNonNull(whenAway);
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("the timeout must be positive, was " + timeout);
    }
  }

  /** Go on as if the state allowed it. */
  public static Use failOpen() {
    return new Use(FailurePolicy.FAIL_OPEN, DEFAULT_TIMEOUT);
  }

  /** Refuse. */
  public static Use failClosed() {
    return new Use(FailurePolicy.FAIL_CLOSED, DEFAULT_TIMEOUT);
  }

  /** Go on with state of this JVM alone. */
  public static Use local() {
    return new Use(FailurePolicy.LOCAL, DEFAULT_TIMEOUT);
  }

  /** The same with another time for a call. */
  public Use within(Duration other) {
    return new Use(whenAway, other);
  }
}
