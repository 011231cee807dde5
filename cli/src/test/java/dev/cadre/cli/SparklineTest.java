package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SparklineTest {
  private static final Sparkline BARS = Sparkline.in(StandardCharsets.UTF_8);

  @Test
  void barsAreAsHighAsTheirValueAndTheNewestIsAtTheRight() {
    assertThat(BARS.of(List.of(0, 50, 100), 2, 8, 100, 8)).isEqualTo("     ▁▄█");
    assertThat(BARS.of(List.of(0, Sparkline.NONE, 999), 2, 3, 100, 3)).isEqualTo("▁ █");
    assertThat(BARS.of(List.of(), 0, 60, 100, 4)).isEqualTo("    ");
  }

  /** Six values share a bar, and they are the same six when it has moved to the left. */
  @Test
  void aBarKeepsItsHeightWhileItMoves() {
    List<Integer> values =
        java.util.stream.IntStream.range(0, 120).mapToObj(i -> i % 17 == 0 ? 100 : i % 7).toList();
    for (int now = 61; now < 119; now++) {
      String before = BARS.of(values.subList(now - 59, now + 1), now, 60, 100, 10);
      String after = BARS.of(values.subList(now - 58, now + 2), now + 1, 60, 100, 10);
      boolean moved = (now + 1) % 6 == 0;
      // The oldest bar loses values, the newest gets one.
      assertThat(after.substring(1, 9))
          .as("after look %s", now)
          .isEqualTo(moved ? before.substring(2) : before.substring(1, 9));
    }
  }

  @Test
  void whereBlocksCannotBeShownThereIsAscii() {
    String row = Sparkline.in(StandardCharsets.US_ASCII).of(List.of(0, 100), 1, 2, 100, 2);
    assertThat(row).isEqualTo("_#");
  }

  @Test
  void aTerminalOfOneColumnDivides() {
    assertThat(BARS.of(List.of(1, 2, 3), 2, 60, 3, 1)).hasSize(1);
  }
}
