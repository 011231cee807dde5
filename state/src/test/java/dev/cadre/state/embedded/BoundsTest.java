package dev.cadre.state.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.state.Decision;
import dev.cadre.state.Limit;
import dev.cadre.state.Origin;
import dev.cadre.state.RateLimiter;
import dev.cadre.state.State;
import dev.cadre.state.StateOptions;
import dev.cadre.state.StateUnavailableException;
import dev.cadre.state.Use;
import dev.cadre.state.contract.Jvm;
import dev.cadre.state.contract.TestClock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is promised of a segment that is full, foreign, or of another version. */
class BoundsTest {
  private static final int MANY = 60_000;

  @TempDir private Path folder;

  private URI address() {
    return URI.create("embedded:" + folder.resolve("segment") + "?megabytes=2");
  }

  @Test
  void fullSegmentKeepsWhatItHasAndNewKeysGoByTheirPolicy() {
    TestClock clock = new TestClock();
    Limit limit = Limit.fixedWindow(1, Duration.ofMinutes(1));
    try (State state = State.open(address(), StateOptions.DEFAULT.withClock(clock))) {
      RateLimiter closed = state.rateLimiter("l", limit, Use.failClosed());
      List<String> kept = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        Decision decision = closed.tryAcquire("key " + i);
        if (decision.origin() == Origin.SHARED) {
          kept.add("key " + i);
        } else {
          assertThat(decision.allowed()).isFalse();
        }
      }
      assertThat(kept).hasSizeBetween(MANY / 10, MANY - 1);
      for (String key : kept) {
        Decision again = closed.tryAcquire(key);
        assertThat(again.allowed()).as("forgotten: " + key).isFalse();
        assertThat(again.origin()).isEqualTo(Origin.SHARED);
      }
      String refused = firstRefused(closed);
      assertThat(state.rateLimiter("l", limit, Use.failOpen()).tryAcquire(refused).origin())
          .isEqualTo(Origin.POLICY);
      RateLimiter local = state.rateLimiter("l", limit, Use.local());
      assertThat(local.tryAcquire(refused).allowed()).isTrue();
      assertThat(local.tryAcquire(refused))
          .satisfies(d -> assertThat(d.origin()).isEqualTo(Origin.LOCAL))
          .satisfies(d -> assertThat(d.allowed()).isFalse());
      assertThat(state.health().failures()).isPositive();

      clock.advance(Duration.ofMinutes(1)); // all has expired and makes room
      assertThat(closed.tryAcquire(refused).origin()).isEqualTo(Origin.SHARED);
    }
  }

  private static String firstRefused(RateLimiter limiter) {
    for (int i = 0; ; i++) {
      if (limiter.tryAcquire("another " + i).origin() == Origin.POLICY) {
        return "another " + i;
      }
    }
  }

  @Test
  void fullMapFailsClosed() {
    try (State state = State.open(address())) {
      var map = state.map("m", Duration.ofHours(1));
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  map.put("key " + i, "v".repeat(3900));
                }
              })
          .isInstanceOf(StateUnavailableException.class)
          .hasMessageContaining("full");
    }
  }

  @Test
  void onlyWhatFindsNoRoomCountsAsFull() {
    State state = State.open(address());
    var map = state.map("m", Duration.ofHours(1));
    int refused = 0;
    for (int i = 0; i < 1000; i++) {
      try {
        map.put("key " + i, "v".repeat(3900));
      } catch (StateUnavailableException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
    assertThat(state.health().counters()).containsEntry("times_full", (long) refused);
    state.close();
    assertThatThrownBy(() -> map.put("key", "v")).hasMessageContaining("closed");
    assertThat(state.health().counters()).containsEntry("times_full", (long) refused);
  }

  /** A store to a hole for which the file system has no room is an error of the JVM. */
  @Test
  void segmentHasNoHoles() throws Exception {
    try (State state = State.open(address())) {
      Process stat =
          new ProcessBuilder("stat", "-c", "%b", "" + folder.resolve("segment.v" + Header.LAYOUT))
              .start();
      long blocks = Long.parseLong(stat.inputReader().readLine());
      assertThat(blocks * 512).isGreaterThanOrEqualTo(state.health().shared().get("segment_bytes"));
    }
  }

  @Test
  void segmentForWhichThereIsNoRoomIsNotMadeAndLeavesNothing() throws Exception {
    try (Jvm jvm = Jvm.startLimited("-f 2000", address(), "hold")) {
      assertThat(jvm.await("Exception in thread")).contains("cannot make a segment at " + folder);
    }
    assertThat(folder.toFile().list()).containsExactly("segment.v" + Header.LAYOUT + ".lock");
  }

  @Test
  void secondOpeningTakesTheLayoutOfTheFirst() {
    try (State small = State.open(address());
        State other = State.open(URI.create("embedded:" + folder.resolve("segment")))) {
      small.counters("c", Duration.ofHours(1)).increment("k");
      assertThat(other.counters("c", Duration.ofHours(1)).get("k")).hasValue(1);
      assertThat(other.health().shared().get("segment_bytes"))
          .isEqualTo(small.health().shared().get("segment_bytes"));
    }
  }

  @Test
  void fileThatIsNoSegmentIsRefusedAndLeftAlone() throws Exception {
    Path file = folder.resolve("segment.v" + Header.LAYOUT);
    Files.writeString(file, "x".repeat(10_000));
    assertThatThrownBy(() -> State.open(address()))
        .isInstanceOf(StateUnavailableException.class)
        .hasMessageContaining("no segment of layout");
    assertThat(file).hasSize(10_000);
  }

  @Test
  void segmentIsForItsUserOnly() throws Exception {
    State.open(address()).close();
    Path file = folder.resolve("segment.v" + Header.LAYOUT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void closedStateAnswersByPolicyAndGivesItsPlaceBack() {
    for (int i = 0; i < Geometry.OWNERS + 10; i++) {
      try (State state = State.open(address())) {
        state.counters("c", Duration.ofHours(1)).increment("k");
      }
    }
    State state = State.open(address());
    var counters = state.counters("c", Duration.ofHours(1));
    assertThat(counters.get("k")).hasValue(Geometry.OWNERS + 10L);
    state.close();
    assertThatThrownBy(() -> counters.get("k"))
        .isInstanceOf(StateUnavailableException.class)
        .hasMessageContaining("closed");
  }
}
