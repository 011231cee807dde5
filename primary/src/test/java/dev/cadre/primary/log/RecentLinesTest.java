package dev.cadre.primary.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentLinesTest {
  private final RecentLines recent = new RecentLines();

  private void add(String lines) {
    byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
    recent.add(Instant.EPOCH, bytes, bytes.length);
  }

  @Test
  void anHourOfManyWorkersTakesNoMoreThanAMoment() throws Exception {
    int batches = 64 * 3600;
    for (int i = 1; i <= batches; i++) {
      add("[" + i % 64 + " 4711] line " + i + "\n");
    }
    assertThat(recent.last()).isEqualTo(batches);
    var kept = recent.after(0, Duration.ZERO);
    assertThat(
            kept.stream().flatMap(batch -> batch.lines().stream()).mapToInt(String::length).sum())
        .isLessThanOrEqualTo(512 * 1024);
    assertThat(kept.getLast().lines()).containsExactly("[0 4711] line " + batches);
    assertThat(recent.after(batches - 2, Duration.ZERO)).hasSize(2);
  }
}
