package dev.cadre.state.contract;

import dev.cadre.state.State;
import dev.cadre.state.StateOptions;
import java.net.URI;
import java.time.InstantSource;

/** What a contract needs of the back end that it is about. */
public interface BackEndUnderTest {

  /** The address of state that is empty at the beginning of a test and the same during it. */
  URI address();

  /** Opens it with another clock. */
  default State open(InstantSource clock) {
    return State.open(address(), StateOptions.DEFAULT.withClock(clock));
  }

  /** Opens it. */
  default State open() {
    return State.open(address());
  }
}
