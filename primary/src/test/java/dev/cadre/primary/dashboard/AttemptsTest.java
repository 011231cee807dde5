package dev.cadre.primary.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class AttemptsTest {
  private static final InetAddress ONE = InetAddress.ofLiteral("192.0.2.1");
  private static final InetAddress TWO = InetAddress.ofLiteral("192.0.2.2");

  private final Attempts attempts = new Attempts();
  private final Instant start = Instant.parse("2026-11-22T10:00:00Z");

  @Test
  void anAddressWaitsAMinuteAfterTenWrongTokensAndOthersDoNot() {
    for (int i = 1; i <= Attempts.MOST; i++) {
      assertThat(attempts.mustWait(ONE, start)).isFalse();
      assertThat(attempts.failed(ONE, start)).isEqualTo(i == Attempts.MOST);
    }
    assertThat(attempts.mustWait(ONE, start.plus(Attempts.WAIT).minusMillis(1))).isTrue();
    assertThat(attempts.mustWait(TWO, start)).isFalse();
    assertThat(attempts.mustWait(ONE, start.plus(Attempts.WAIT))).isFalse();
  }

  @Test
  void theRightTokenForgetsTheWrongOnes() {
    for (int i = 1; i < Attempts.MOST; i++) {
      attempts.failed(ONE, start);
    }
    attempts.succeeded(ONE);
    assertThat(attempts.failed(ONE, start)).isFalse();
    assertThat(attempts.mustWait(ONE, start)).isFalse();
  }
}
