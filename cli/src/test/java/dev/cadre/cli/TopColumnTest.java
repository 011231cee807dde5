package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TopColumnTest {

  @ParameterizedTest
  @CsvSource({
    "0, -",
    "1024, 1K",
    "125829120, 120M",
    "1047527424, 999M",
    "1048576000, 1.0G",
    "10737418240, 10G",
    "1099511627776000, 1000T"
  })
  void bytesAreShort(long bytes, String words) {
    assertThat(TopColumn.bytes(bytes)).isEqualTo(words);
  }
}
