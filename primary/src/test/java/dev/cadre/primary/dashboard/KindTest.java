package dev.cadre.primary.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.log.Chronicle.Line;
import dev.cadre.primary.log.Chronicle.Severity;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KindTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CRASH    | WARN  | Worker 12 died (code null, signal SIGKILL): killed by someone",
        "RESTART  | INFO  | Forking replacement worker",
        "READY    | INFO  | New worker 12 is ready",
        "READY    | INFO  | Worker 12 is ready",
        "ROLLOUT  | INFO  | Received SIGUSR2: starting rolling restart",
        "ROLLOUT  | INFO  | Received deploy command: starting rolling restart",
        "ROLLOUT  | INFO  | Rolling restart complete",
        "ROLLOUT  | ERROR | Rolling restart failed: the new worker did not listen",
        "ROLLOUT  | WARN  | Rolled back to generation 1: it asked to",
        "COMMAND  | INFO  | Received SIGTERM: stopping 2 workers",
        "COMMAND  | INFO  | Primary 12 starting 2 workers",
        "TROUBLE  | WARN  | Connections cannot be counted: no",
        "NONE     | INFO  | Worker 12 drained in 3 ms"
      })
  void aLineSaysWhatKindOfEventItIs(Kind kind, Severity severity, String words) {
    assertThat(Kind.of(new Line(1, Instant.EPOCH, severity, words))).isEqualTo(kind);
  }
}
