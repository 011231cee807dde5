package dev.cadre.state;

import dev.cadre.state.spi.BackEndException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Calls of a store, with the policy of their use.
 *
 * @param <S> the store
 */
final class Policed<S> {
  private final String name;
  private final Use use;
  private final Tally tally;
  private final S shared;
  private final Supplier<S> local;

  Policed(String name, Use use, Tally tally, S shared, Supplier<S> local) {
    this.name = name;
    this.use = use;
    this.tally = tally;
    this.shared = shared;
    this.local = local;
  }

  /** One call. */
  interface Call<S, T> {
    T on(S store, Duration timeout) throws BackEndException;
  }

  /**
   * Makes a call.
   *
   * @param open the answer of {@code FAIL_OPEN}
   */
  <T> T call(Call<S, T> call, T open) {
    try {
      T answer = call.on(shared, use.timeout());
      tally.answered(true);
      return answer;
    } catch (BackEndException e) {
      tally.fail(e);
      return switch (use.whenAway()) {
        case FAIL_OPEN -> open;
        case FAIL_CLOSED -> throw Calls.unavailable(name, e);
        case LOCAL -> locally(call);
      };
    }
  }

  private <T> T locally(Call<S, T> call) {
    try {
      return call.on(local.get(), use.timeout());
    } catch (BackEndException e) {
      throw Calls.unavailable(name, e);
    }
  }
}
