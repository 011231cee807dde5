package dev.cadre.state;

import dev.cadre.state.StateHealth.UseHealth;
import dev.cadre.state.spi.BackEndException;
import java.util.concurrent.atomic.LongAdder;

/** What the calls of one use have come to. */
final class Tally {
  private final Calls calls;
  private final String structure;
  private final String name;
  private final FailurePolicy whenAway;
  private final LongAdder allowed = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder byPolicy = new LongAdder();

  Tally(Calls calls, String structure, String name, FailurePolicy whenAway) {
    this.calls = calls;
    this.structure = structure;
    this.name = name;
    this.whenAway = whenAway;
  }

  /** One that the back end has answered. */
  void answered(boolean yes) {
    (yes ? allowed : refused).increment();
  }

  /** One that goes by the policy of the use; said in the log. */
  void fail(BackEndException failure) {
    byPolicy.increment();
    calls.say(name, whenAway, failure);
  }

  UseHealth health() {
    return new UseHealth(structure, name, whenAway, allowed.sum(), refused.sum(), byPolicy.sum());
  }
}
