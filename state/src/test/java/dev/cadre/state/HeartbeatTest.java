package dev.cadre.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

  @Test
  void beatThatFailsIsRunAgain() throws Exception {
    var heartbeat = new Heartbeat();
    var exceptions = new CountDownLatch(3);
    var errors = new CountDownLatch(3);
    try {
      ScheduledFuture<?> _ =
          heartbeat.every(
              "x",
              Duration.ofMillis(1),
              () -> {
                exceptions.countDown();
                throw new IllegalStateException("on purpose");
              });
      ScheduledFuture<?> _ =
          heartbeat.every(
              "y",
              Duration.ofMillis(1),
              () -> {
                errors.countDown();
                throw new InternalError("on purpose");
              });
      assertThat(exceptions.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(errors.await(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      heartbeat.close();
    }
  }
}
