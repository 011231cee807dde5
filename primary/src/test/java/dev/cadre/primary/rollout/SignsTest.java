package dev.cadre.primary.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignsTest {
  private static final long MB = 1 << 20;
  private static final Signs FINE = signs(10, 20, 0, 0);

  private static Signs signs(long gcMillis, long heapMb, int errorLines, long silentMillis) {
    return new Signs(
        4_000,
        List.of(),
        gcMillis,
        heapMb * MB,
        100 * MB,
        30,
        errorLines,
        Optional.empty(),
        0,
        0,
        silentMillis);
  }

  private static Signs failing(List<String> deadlock, Optional<String> outOfMemory) {
    return new Signs(4_000, deadlock, 0, 0, 100 * MB, 30, 0, outOfMemory, 0, 0, 0);
  }

  @Test
  void equalSignsAreNoReason() {
    assertThat(FINE.refusal(FINE, 10)).isEmpty();
  }

  @Test
  void deadlockAndLackOfMemoryAreNamed() {
    assertThat(failing(List.of("orders", "payments"), Optional.empty()).refusal(FINE, 10))
        .isEqualTo("2 of its threads are deadlocked: orders, payments");
    assertThat(
            failing(List.of(), Optional.of("java.lang.OutOfMemoryError: Metaspace"))
                .refusal(FINE, 10))
        .isEqualTo("it ran out of memory: java.lang.OutOfMemoryError: Metaspace");
  }

  @Test
  void fullHeapAndConstantCollectionsAreReasons() {
    assertThat(signs(10, 97, 0, 0).refusal(FINE, 10))
        .isEqualTo("its heap is 97 % full after a collection (97 of 100 MB)");
    assertThat(signs(2_400, 20, 0, 0).refusal(FINE, 10))
        .isEqualTo("it spends 60 % of its time collecting garbage, the old version 0 %");
  }

  @Test
  void errorLinesAreComparedWithThoseOfTheOldVersion() {
    assertThat(signs(0, 20, 15, 0).refusal(signs(0, 20, 5, 0), 10)).isEmpty();
    assertThat(signs(0, 20, 16, 0).refusal(signs(0, 20, 5, 0), 10))
        .isEqualTo("it printed 16 error lines in 4.0 s, the old version 5 (max-error-lines)");
    assertThat(signs(0, 20, 1000, 0).refusal(FINE, 0)).as("off").isEmpty();
  }

  @Test
  void silenceOfBothIsTheMachines() {
    assertThat(signs(0, 20, 0, 6_000).refusal(FINE, 10)).contains("not answered for 6.0 s");
    assertThat(signs(0, 20, 0, 6_000).refusal(signs(0, 20, 0, 6_000), 10)).isEmpty();
  }

  @Test
  void whatIsWrongWithBothIsNoReason() {
    Signs deadlocked = failing(List.of("a", "b"), Optional.empty());
    assertThat(deadlocked.refusal(deadlocked, 10)).isEmpty();
    assertThat(signs(10, 97, 0, 0).refusal(signs(10, 98, 0, 0), 10)).isEmpty();
  }
}
