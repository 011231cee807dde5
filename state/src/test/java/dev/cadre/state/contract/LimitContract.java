package dev.cadre.state.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.state.Decision;
import dev.cadre.state.Limit;
import dev.cadre.state.Origin;
import dev.cadre.state.RateLimiter;
import dev.cadre.state.State;
import dev.cadre.state.Use;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every back end's limits do. */
public abstract class LimitContract implements BackEndUnderTest {
  private static final Duration MICRO = Duration.of(1, ChronoUnit.MICROS);
  private static final Use STRICT = Use.failClosed().within(Duration.ofSeconds(5));

  /** Attempts of the test over several JVMs, ten times the limit. A slow back end takes fewer. */
  protected long attempts() {
    return 1_000_000;
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "sliding", "bucket"})
  void fourJvmsAreGrantedExactlyTheLimit(String kind) throws Exception {
    long attempts = kind.equals("fixed") ? attempts() : attempts() / 5;
    List<Jvm> jvms = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        jvms.add(Jvm.start(address(), "attempt", kind + "," + attempts / 10, attempts / 4));
      }
      for (Jvm jvm : jvms) {
        jvm.await("ready");
      }
      for (Jvm jvm : jvms) {
        jvm.release();
      }
      long granted = 0;
      for (Jvm jvm : jvms) {
        granted += Long.parseLong(jvm.await("granted"));
      }
      assertThat(granted).isEqualTo(attempts / 10);
    } finally {
      for (Jvm jvm : jvms) {
        jvm.close();
      }
    }
  }

  @Test
  void fixedWindowCountsAnewAtItsBorderAndNotBefore() {
    TestClock clock = new TestClock();
    try (State state = open(clock)) {
      var limiter = state.rateLimiter("l", Limit.fixedWindow(2, Duration.ofMinutes(1)), STRICT);
      clock.set(TestClock.HOUR.plusSeconds(10));
      assertThat(limiter.tryAcquire("k"))
          .isEqualTo(decision(true, 2, 1, Duration.ZERO, Duration.ofSeconds(50)));
      assertThat(limiter.tryAcquire("k").remaining()).isZero();

      clock.set(TestClock.HOUR.plusSeconds(60).minus(MICRO));
      assertThat(limiter.tryAcquire("k")).isEqualTo(decision(false, 2, 0, MICRO, MICRO));

      clock.set(TestClock.HOUR.plusSeconds(60));
      assertThat(limiter.tryAcquire("k", 2))
          .isEqualTo(decision(true, 2, 0, Duration.ZERO, Duration.ofMinutes(1)));
      assertThat(limiter.tryAcquire("k").allowed()).isFalse();
    }
  }

  @Test
  void slidingWindowNeverGrantsMoreInAnyWindowAndIsLateByASixteenthAtMost() {
    TestClock clock = new TestClock();
    Duration window = Duration.ofSeconds(16);
    var random = new SplittableRandom(1);
    List<Instant> granted = new ArrayList<>();
    try (State state = open(clock)) {
      RateLimiter limiter = state.rateLimiter("l", Limit.slidingWindow(10, window), STRICT);
      for (int i = 0; i < 2000; i++) {
        clock.advance(Duration.ofMillis(random.nextLong(1, 3000) * random.nextLong(0, 2)));
        boolean allowed = limiter.tryAcquire("k").allowed();
        Instant now = clock.instant();
        if (allowed) {
          granted.add(now);
          assertThat(since(granted, now.minus(window))).isLessThanOrEqualTo(10);
        } else {
          Duration counted = window.plus(window.dividedBy(16));
          assertThat(since(granted, now.minus(counted))).isGreaterThanOrEqualTo(10);
        }
      }
    }
    assertThat(granted).hasSizeGreaterThan(200);
  }

  @Test
  void bucketIsFullAtFirstAndRefilledByParts() {
    TestClock clock = new TestClock();
    try (State state = open(clock)) {
      // A permit each 333,333.3 microseconds.
      var limiter = state.rateLimiter("l", Limit.tokenBucket(5, 3, Duration.ofSeconds(1)), STRICT);
      assertThat(limiter.tryAcquire("k", 5))
          .isEqualTo(
              decision(true, 5, 0, Duration.ZERO, Duration.of(1_666_667, ChronoUnit.MICROS)));
      Decision refused = limiter.tryAcquire("k", 2);
      assertThat(refused.retryAfter()).isEqualTo(Duration.of(666_667, ChronoUnit.MICROS));

      clock.advance(Duration.of(333_333, ChronoUnit.MICROS));
      assertThat(limiter.tryAcquire("k").allowed()).isFalse();
      clock.advance(MICRO);
      assertThat(limiter.tryAcquire("k").allowed()).isTrue();
      clock.advance(Duration.of(333_333, ChronoUnit.MICROS));
      assertThat(limiter.tryAcquire("k").allowed()).as("nothing was rounded away").isTrue();

      clock.advance(Duration.ofHours(1));
      assertThat(limiter.tryAcquire("k", 5).allowed()).isTrue();
      assertThat(limiter.tryAcquire("k").allowed()).as("not more than the capacity").isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "sliding", "bucket"})
  void retryAfterIsTheShortestWaitThatHelps(String kind) {
    Limit limit =
        switch (kind) {
          case "fixed" -> Limit.fixedWindow(7, Duration.ofSeconds(3));
          case "sliding" -> Limit.slidingWindow(7, Duration.ofSeconds(3));
          default -> Limit.tokenBucket(7, 2, Duration.ofSeconds(3));
        };
    TestClock clock = new TestClock();
    var random = new SplittableRandom(2);
    int refusals = 0;
    try (State state = open(clock)) {
      RateLimiter limiter = state.rateLimiter("l", limit, STRICT);
      for (int i = 0; i < 300; i++) {
        clock.advance(Duration.of(random.nextInt(1_000_000), ChronoUnit.MICROS));
        long permits = random.nextInt(1, 8);
        Decision decision = limiter.tryAcquire("k", permits);
        if (!decision.allowed()) {
          refusals++;
          clock.advance(decision.retryAfter().minus(MICRO));
          assertThat(limiter.tryAcquire("k", permits).allowed()).isFalse();
          clock.advance(MICRO);
          assertThat(limiter.tryAcquire("k", permits).allowed()).isTrue();
        }
      }
    }
    assertThat(refusals).isGreaterThan(50);
  }

  @Test
  void moreThanTheLimitIsNeverGrantedAndTakesNothing() {
    try (State state = open()) {
      var limiter = state.rateLimiter("l", Limit.fixedWindow(3, Limit.MAX_WINDOW), STRICT);
      Decision decision = limiter.tryAcquire("k", 4);
      assertThat(decision.allowed()).isFalse();
      assertThat(decision.retryAfter()).isEqualTo(Limit.MAX_WINDOW);
      assertThat(limiter.tryAcquire("k", 3).allowed()).isTrue();
      assertThatThrownBy(() -> limiter.tryAcquire("k", 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void keysAndNamesAndKindsDoNotShareAnything() {
    try (State state = open()) {
      Limit one = Limit.fixedWindow(1, Limit.MAX_WINDOW);
      List<RateLimiter> limiters =
          List.of(
              state.rateLimiter("a", one, STRICT),
              state.rateLimiter("ab", one, STRICT),
              state.rateLimiter("a", Limit.slidingWindow(1, Limit.MAX_WINDOW), STRICT),
              state.rateLimiter("a", Limit.tokenBucket(1, 1, Limit.MAX_WINDOW), STRICT));
      String tail = "x".repeat(3000);
      for (RateLimiter limiter : limiters) {
        for (String key : List.of("", "b", "bc", "\u00e4\u4e2d\0", tail + 1, tail + 2)) {
          assertThat(limiter.tryAcquire(key).allowed()).as(limiter.name() + key).isTrue();
          assertThat(limiter.tryAcquire(key).allowed()).as(limiter.name() + key).isFalse();
        }
      }
    }
  }

  private static long since(List<Instant> granted, Instant beginning) {
    return granted.stream().filter(instant -> instant.isAfter(beginning)).count();
  }

  private static Decision decision(
      boolean allowed, long limit, long remaining, Duration retry, Duration reset) {
    return new Decision(allowed, limit, remaining, retry, reset, Origin.SHARED);
  }
}
