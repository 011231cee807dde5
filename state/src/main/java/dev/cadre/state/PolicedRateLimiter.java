package dev.cadre.state;

import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.LimitStore;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/** A limiter of a back end, with the policy of its use. */
final class PolicedRateLimiter implements RateLimiter {
  /** When to try again while the back end is away: nobody knows. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final String name;
  private final Limit limit;
  private final Use use;
  private final Tally tally;
  private final LimitStore shared;
  private final Supplier<LimitStore> local;

  PolicedRateLimiter(
      String name,
      Limit limit,
      Use use,
      Tally tally,
      LimitStore shared,
      Supplier<LimitStore> local) {
    this.name = name;
    this.limit = limit;
    this.use = use;
    this.tally = tally;
    this.shared = shared;
    this.local = local;
  }

  @Override
  public Decision tryAcquire(String key, long permits) {
    Objects.requireNonNull(key);
    if (permits < 1) {
      throw new IllegalArgumentException("permits must be at least 1, were " + permits);
    }
    try {
      Decision decision = shared.tryAcquire(key, permits, use.timeout());
      tally.answered(decision.allowed());
      return decision;
    } catch (BackEndException e) {
      tally.fail(e);
      return without(key, permits);
    }
  }

  private Decision without(String key, long permits) {
    return switch (use.whenAway()) {
      case FAIL_OPEN -> assumed(true, limit.permits(), Duration.ZERO);
      case FAIL_CLOSED -> assumed(false, 0, RETRY);
      case LOCAL -> local(key, permits);
    };
  }

  private Decision local(String key, long permits) {
    try {
      return local.get().tryAcquire(key, permits, use.timeout()).from(Origin.LOCAL);
    } catch (BackEndException e) {
      return assumed(true, limit.permits(), Duration.ZERO); // also full: do not turn everybody away
    }
  }

  private Decision assumed(boolean allowed, long remaining, Duration wait) {
    return new Decision(allowed, limit.permits(), remaining, wait, wait, Origin.POLICY);
  }

  @Override
  public Limit limit() {
    return limit;
  }

  @Override
  public String name() {
    return name;
  }
}
