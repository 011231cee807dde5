package dev.cadre.state.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.state.SharedMap;
import dev.cadre.state.State;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every back end's counters and maps do. */
public abstract class EntryContract implements BackEndUnderTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration MILLI = Duration.ofMillis(1);

  @Test
  void counterEndsAFixedTimeAfterItsFirstCount() {
    TestClock clock = new TestClock();
    try (State state = open(clock)) {
      var counters = state.counters("c", MINUTE);
      assertThat(counters.get("k")).isEmpty();
      assertThat(counters.increment("k")).isEqualTo(1);
      clock.advance(MINUTE.minus(MILLI));
      assertThat(counters.add("k", 4)).isEqualTo(5);
      assertThat(counters.get("k")).hasValue(5);
      clock.advance(MILLI);
      assertThat(counters.get("k")).isEmpty();
      assertThat(counters.add("k", -2)).isEqualTo(-2);
    }
  }

  @Test
  void counterOfManyThreadsAndStatesLosesNothing() throws Exception {
    try (State first = open();
        State second = open();
        var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Void> task =
          () -> {
            for (int i = 0; i < 500; i++) {
              first.counters("c", MINUTE).increment("k");
              second.counters("c", MINUTE).add("k", 2);
            }
            return null;
          };
      for (var done : executor.invokeAll(IntStream.range(0, 8).mapToObj(_ -> task).toList())) {
        done.get();
      }
      assertThat(first.counters("c", MINUTE).get("k")).hasValue(8 * 500 * 3);
    }
  }

  @Test
  void removedCounterBeginsAgain() {
    try (State state = open()) {
      var counters = state.counters("c", MINUTE);
      assertThat(counters.remove("k")).isFalse();
      counters.add("k", 7);
      assertThat(counters.remove("k")).isTrue();
      assertThat(counters.increment("k")).isEqualTo(1);
    }
  }

  @Test
  void valueEndsAFixedTimeAfterItWasLastWritten() {
    TestClock clock = new TestClock();
    try (State state = open(clock)) {
      SharedMap<String> map = state.map("m", MINUTE);
      map.put("k", "one");
      clock.advance(MINUTE.minus(MILLI));
      assertThat(map.get("k")).hasValue("one");
      map.put("k", "another one");
      clock.advance(MINUTE.minus(MILLI));
      assertThat(map.get("k")).hasValue("another one");
      clock.advance(MILLI);
      assertThat(map.get("k")).isEmpty();
      assertThat(map.putIfAbsent("k", "new")).isTrue();
    }
  }

  @Test
  void valueIsWrittenUnderItsConditionOnly() {
    try (State state = open()) {
      SharedMap<String> map = state.map("m", MINUTE);
      assertThat(map.replace("k", "", "a")).isFalse();
      assertThat(map.putIfAbsent("k", "a")).isTrue();
      assertThat(map.putIfAbsent("k", "b")).isFalse();
      assertThat(map.replace("k", "b", "c")).isFalse();
      assertThat(map.get("k")).hasValue("a");
      assertThat(map.replace("k", "a", "")).isTrue();
      assertThat(map.get("k")).hasValue("");
      assertThat(map.remove("k")).isTrue();
      assertThat(map.remove("k")).isFalse();
      assertThat(map.get("k")).isEmpty();
    }
  }

  @Test
  void largestValueFitsAndALargerOneIsRefused() {
    try (State state = open()) {
      SharedMap<String> map = state.map("m", MINUTE);
      String largest = "v".repeat(SharedMap.MAX_BYTES - 2);
      map.put("k", largest);
      assertThat(map.get("k")).hasValue(largest);
      assertThatThrownBy(() -> map.put("k", largest + "v"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("4000");
      assertThat(map.get("k")).hasValue(largest);
    }
  }
}
