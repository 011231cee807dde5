package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

final class LogLineTest {
  private static final Instant BEFORE = Instant.parse("2026-11-23T09:00:00Z");

  @Test
  void ownLineHasItsTimeAndLevel() {
    LogLine line = LogLine.of("2026-11-23T10:00:00.123Z WARN  Worker 4711 died (code 1)", BEFORE);
    assertThat(line.time()).isEqualTo("2026-11-23T10:00:00.123Z");
    assertThat(line.level()).isEqualTo("WARN");
    assertThat(line.message()).isEqualTo("Worker 4711 died (code 1)");
    assertThat(line.pid()).isEmpty();
    assertThat(line.isOf(4711)).isTrue();
    assertThat(line.isOf(471)).isFalse();
  }

  @Test
  void workersLineHasTheTimeThatItBeginsWith() {
    assertThat(LogLine.of("[0 4711] 2026-11-23T12:00:00.5+02:00 INFO x", BEFORE).time())
        .isEqualTo("2026-11-23T10:00:00.5Z");
    assertThat(LogLine.of("[0 4711] 2026-11-23 12:00:00,123 x", BEFORE).time())
        .isEqualTo(
            LocalDateTime.parse("2026-11-23T12:00:00.123")
                .atZone(ZoneId.systemDefault())
                .toInstant());
    assertThat(LogLine.of("[0 4711 +] at 12", BEFORE).time()).isEqualTo(BEFORE);
  }

  @Test
  void jsonIsTheSameOfBothForms() {
    String json =
        "{\"time\":\"2026-11-23T10:00:00Z\",\"level\":\"INFO\",\"slot\":1,\"pid\":4712,"
            + "\"stream\":\"stdout\",\"message\":\"moon\"}";
    LogLine ofJson = LogLine.of(json, BEFORE);
    LogLine ofText = LogLine.of("[1 4712] moon", Instant.parse("2026-11-23T10:00:00Z"));
    assertThat(ofJson.json()).isEqualTo(ofText.json());
    assertThat(ofJson.isOf(1)).isTrue();
  }

  @Test
  void whatIsNoLineOfALogIsItsMessage() {
    assertThat(LogLine.of("{\"time\": broken", BEFORE).message()).isEqualTo("{\"time\": broken");
    assertThat(LogLine.of("[x] y", BEFORE).slot()).isEmpty();
  }
}
