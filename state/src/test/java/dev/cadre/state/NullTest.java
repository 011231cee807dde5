package dev.cadre.state;

import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.cadre.state.http.RateLimitFilter;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A null is refused where it is given, and not in another thread, later. */
@SuppressWarnings("NullAway") // that is what is tested
class NullTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Limit LIMIT = Limit.fixedWindow(1, MINUTE);

  @Test
  void nullIsRefusedAtOnce() {
    try (State state = State.local();
        Leader leader = state.leader("x")) {
      RateLimiter limiter = state.rateLimiter("l", LIMIT);
      Counters counters = state.counters("c", MINUTE);
      SharedMap<String> map = state.map("m", MINUTE);
      Topic<String> topic = state.topic("t");
      List<ThrowingCallable> calls =
          List.of(
              () -> state.rateLimiter(null, LIMIT),
              () -> state.rateLimiter("l", null),
              () -> state.rateLimiter("l", LIMIT, null),
              () -> state.counters("c", null),
              () -> state.map("m", MINUTE, null, Use.local()),
              () -> state.topic("t", null, Use.local()),
              () -> state.topic("t", Codec.text(), null),
              () -> state.lock(null),
              () -> state.lock("l", null),
              () -> state.lock("l").tryLock(null),
              () -> state.leader("x", null),
              () -> limiter.tryAcquire(null),
              () -> counters.increment(null),
              () -> counters.get(null),
              () -> counters.remove(null),
              () -> map.get(null),
              () -> map.put(null, "v"),
              () -> map.put("k", null),
              () -> map.replace("k", null, "v"),
              () -> map.remove(null),
              () -> topic.publish(null),
              () -> topic.subscribe(null),
              () -> leader.onChange(null),
              () -> Codec.<byte[]>of(null, bytes -> bytes),
              () -> Codec.<byte[]>of(bytes -> bytes, null),
              () -> new Use(null, MINUTE),
              () -> new Use(FailurePolicy.LOCAL, null),
              () -> StateOptions.DEFAULT.withApplication(null),
              () -> StateOptions.DEFAULT.withClock(null),
              () -> State.open(null),
              () -> new RateLimitFilter(null, _ -> "k"),
              () -> new RateLimitFilter(limiter, null));
      for (int i = 0; i < calls.size(); i++) {
        assertThatNullPointerException().as("call %d", i).isThrownBy(calls.get(i));
      }
    }
  }
}
