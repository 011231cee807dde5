package dev.cadre.primary.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.log.Chronicle.Line;
import dev.cadre.primary.log.Chronicle.Severity;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChronicleTest {
  private final Chronicle lines = new Chronicle();

  @Test
  void linesAreNumberedAndHadFromAnyOfThemOn() {
    for (int i = 1; i <= 5; i++) {
      lines.add(Instant.EPOCH, Severity.INFO, "line " + i);
    }
    assertThat(lines.last()).isEqualTo(5);
    assertThat(lines.after(0, 100)).extracting(Line::number).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(lines.after(3, 1)).extracting(Line::words).containsExactly("line 4");
    assertThat(lines.after(5, 100)).isEmpty();
  }

  @Test
  void theOldestGoWhenThereAreTooManyOrTooLong() {
    for (int i = 1; i <= 10_000; i++) {
      lines.add(Instant.EPOCH, Severity.INFO, "x");
    }
    assertThat(lines.after(0, 10_000)).hasSize(2_000);
    for (int i = 1; i <= 2_000; i++) {
      lines.add(Instant.EPOCH, Severity.INFO, "x".repeat(5_000));
    }
    List<Line> kept = lines.after(0, 10_000);
    assertThat(kept.stream().mapToInt(line -> line.words().length()).sum())
        .isLessThanOrEqualTo(256 * 1024);
    assertThat(kept.getLast().number()).isEqualTo(12_000);
  }
}
