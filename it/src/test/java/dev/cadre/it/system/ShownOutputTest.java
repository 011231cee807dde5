package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ShownOutputTest {

  private static boolean matches(List<String> shown, String... output) {
    return ShownOutput.of(shown).matches(List.of(output));
  }

  @Test
  void numbersAndWidthsMayDiffer() {
    List<String> shown = List.of("   0.4 s  slot 0: new worker 4731 is ready (53 MB)");
    assertThat(matches(shown, "  12.4 s slot 1: new worker 18 is ready (1.1 GB)")).isTrue();
    assertThat(matches(shown, "  12.4 s slot 1: old worker 18 is ready (1.1 GB)")).isFalse();
    assertThat(matches(shown, "slot 1: new worker 18 is ready (53 MB)")).isFalse();
    assertThat(
            matches(
                List.of("2026-11-23T02:56:21.003Z INFO  Ready"),
                "2027-01-01T00:00:00.9Z INFO Ready"))
        .isTrue();
  }

  @Test
  void dotsStandForLinesOrWords() {
    List<String> shown = List.of("first", "...", "last (...)");
    assertThat(matches(shown, "first", "last (a b)")).isTrue();
    assertThat(matches(shown, "first", "1", "2", "last ()")).isTrue();
    assertThat(matches(shown, "first", "last ()", "more")).isFalse();
    assertThat(matches(shown, "zeroth", "first", "last ()")).isFalse();
  }

  @Test
  void aLineMoreOrLessIsSeen() {
    assertThat(matches(List.of("12 200"), "   7 200")).isTrue();
    assertThat(matches(List.of("12 200"), "   1 000", "   7 200")).isFalse();
    assertThat(matches(List.of("12 200"))).isFalse();
    assertThat(matches(List.of(), "whatever")).isTrue();
    assertThat(ShownOutput.exactly(List.of("5")).matches(List.of("6"))).isFalse();
  }
}
