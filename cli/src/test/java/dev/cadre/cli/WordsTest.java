package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class WordsTest {
  @Test
  void quantitiesHaveTwoUnitsOrThreeDigits() {
    assertThat(Words.time(Duration.ofMillis(999))).isEqualTo("0s");
    assertThat(Words.time(Duration.ofSeconds(-3))).isEqualTo("0s");
    assertThat(Words.time(Duration.ofSeconds(3599))).isEqualTo("59m 59s");
    assertThat(Words.time(Duration.ofHours(25))).isEqualTo("1d 1h");
    assertThat(Words.bytes(0)).isEmpty();
    assertThat(Words.bytes(512)).isEqualTo("0.5 KB");
    assertThat(Words.bytes(1000 << 10)).isEqualTo("1.0 MB");
    assertThat(Words.bytes(235L << 20)).isEqualTo("235 MB");
    assertThat(Words.bytes(3L << 40)).isEqualTo("3.0 TB");
    assertThat(Words.cpu(1.25)).isEqualTo("1.3s");
    assertThat(Words.cpu(125)).isEqualTo("2m 5s");
  }
}
