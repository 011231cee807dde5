package dev.cadre.state;

import java.time.InstantSource;
import java.util.Objects;

/**
 * What is seldom chosen.
 *
 * @param application the application whose state it is, where a back end holds that of several; any
 *     text
 * @param clock for tests: the time of all that expires. {@link InstantSource#system} stands for the
 *     back end's own clock, which all workers share
 */
public record StateOptions(String application, InstantSource clock) {

  public static final StateOptions DEFAULT =
      new StateOptions("application", InstantSource.system());

  public StateOptions {
    Objects.requireNonNull(application);
    Objects.requireNonNull(clock);
  }

  /** Whether the back end's own clock is used. */
  public boolean systemClock() {
    return clock.equals(InstantSource.system());
  }

  public StateOptions withApplication(String other) {
    return new StateOptions(other, clock);
  }

  public StateOptions withClock(InstantSource other) {
    return new StateOptions(application, other);
  }
}
