package dev.cadre.state.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.state.State;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Counters have 64 bits and wrap around, though Lua's numbers have 53 and Redis refuses to. */
final class CounterWrapTest {
  @RegisterExtension private static final EachTest REDIS = new EachTest();

  @Test
  void sumIsThatOfJava() {
    var random = new SplittableRandom(4);
    long sum = 0;
    try (State state = State.open(REDIS.address())) {
      var counters = state.counters("c", Duration.ofHours(1));
      for (int i = 0; i < 500; i++) {
        long delta =
            switch (random.nextInt(5)) {
              case 0 -> Long.MIN_VALUE;
              case 1 -> Long.MAX_VALUE;
              case 2 -> -sum;
              default -> random.nextLong();
            };
        sum += delta;
        assertThat(counters.add("k", delta)).as("after " + delta).isEqualTo(sum);
        assertThat(counters.get("k")).hasValue(sum);
      }
    }
  }
}
