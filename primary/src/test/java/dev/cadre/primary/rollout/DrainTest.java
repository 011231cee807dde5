package dev.cadre.primary.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.posix.SocketDiagnostics.TcpConnection;
import dev.cadre.primary.rollout.DrainWatch.Result;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrainTest {

  private static TcpConnection connection(long inode, long received, long sent) {
    return new TcpConnection(inode, 1, 80, 5000, 0, 0, received, sent, 100);
  }

  private static final TcpConnection BUSY = connection(1, 100, 2_000);
  private static final TcpConnection IDLE = connection(1, 2_000, 1_990);

  private static Drain drain(boolean includeLater) {
    return new Drain(
        new DrainWatch.Request(
            1, Set.of(80), Duration.ofMillis(400), Duration.ofSeconds(30), includeLater, () -> 0),
        0);
  }

  private static Optional<Result> sample(
      Drain drain, long atMillis, int waiting, TcpConnection... own) {
    return drain.sample(atMillis * 1_000_000, List.of(own), waiting, false);
  }

  @ParameterizedTest
  @CsvSource({
    // queue in, queue out, received ago, sent ago, adapter, settled
    "0, 0, 1504, 2012, false, false", // being served
    "0, 0, 1504, 2012, true,  false", // being served, whatever the adapter says
    "0, 0, 9000, 9004, false, false", // received one tick after the last answer: in flight
    "0, 0, 2012, 1504, false, true", // answered, and quiet
    "0, 0, 2012, 999,  false, false", // answered just now
    "0, 0, 2012, 1000, false, true",
    "0, 0, 1000, 1000, false, false", // cannot be told
    "0, 0, 4999, 4999, false, false",
    "0, 0, 5000, 5000, false, true",
    "0, 0, 999,  999,  true,  false",
    "0, 0, 1000, 1000, true,  true", // the adapter would have closed it
    "1, 0, 9000, 8000, false, false", // not read yet
    "0, 1, 9000, 8000, true,  false" // not acknowledged yet
  })
  void connectionIsSettledWhenClosingItLosesNothing(
      long receiveQueue,
      long sendQueue,
      long received,
      long sent,
      boolean adapter,
      boolean settled) {
    TcpConnection connection =
        new TcpConnection(1, 1, 80, 5000, receiveQueue, sendQueue, received, sent, 100);

    assertThat(Drain.isSettled(connection, adapter)).isEqualTo(settled);
  }

  @Test
  void workerWithoutConnectionsHasDrainedAfterTheLinger() {
    Drain drain = drain(true);

    assertThat(sample(drain, 0, 0)).isEmpty();
    assertThat(sample(drain, 399, 0)).isEmpty();
    assertThat(sample(drain, 400, 0)).isEmpty();
    assertThat(sample(drain, 420, 0)).contains(new Result.Drained(Duration.ofMillis(420), 0));
  }

  @Test
  void oneCleanSampleIsNotEnough() {
    Drain drain = drain(true);
    sample(drain, 0, 0);
    sample(drain, 400, 0);

    assertThat(sample(drain, 420, 0, BUSY)).isEmpty();
    assertThat(sample(drain, 440, 0)).isEmpty();
    assertThat(sample(drain, 460, 0)).isPresent();
  }

  @Test
  void waitingConnectionsHoldTheDrainUp() {
    Drain drain = drain(true);
    sample(drain, 0, 3);
    sample(drain, 400, 1);

    assertThat(sample(drain, 420, 1)).isEmpty();
    assertThat(sample(drain, 440, 0)).isEmpty();
    assertThat(sample(drain, 460, 0)).isPresent();
  }

  @Test
  void idleConnectionsAreCountedInTheResult() {
    Drain drain = drain(true);
    sample(drain, 0, 0, IDLE);
    sample(drain, 400, 0, IDLE);

    assertThat(sample(drain, 420, 0, IDLE)).contains(new Result.Drained(Duration.ofMillis(420), 1));
  }

  @Test
  void requestInFlightEndsInOverdueAtTheDeadline() {
    Drain drain = drain(true);
    for (long at = 0; at < 30_000; at += 100) {
      assertThat(sample(drain, at, 0, BUSY)).isEmpty();
    }

    assertThat(sample(drain, 30_000, 0, BUSY)).contains(new Result.Overdue(List.of(BUSY)));
    assertThat(drain.overdue(29_999_000_000L)).isEmpty();
    assertThat(drain.overdue(30_000_000_000L)).contains(new Result.Overdue(List.of(BUSY)));
  }

  @Test
  void laterConnectionCountsInARollingRestartOnly() {
    for (boolean includeLater : List.of(true, false)) {
      Drain drain = drain(includeLater);
      sample(drain, 0, 0);
      sample(drain, 390, 0);
      sample(drain, 410, 0, BUSY);

      assertThat(sample(drain, 430, 0, BUSY).isEmpty()).isEqualTo(includeLater);
    }
  }

  @Test
  void firstSampleCountsHoweverLate() {
    Drain drain = drain(false);

    sample(drain, 500, 0, BUSY);
    assertThat(sample(drain, 520, 0, BUSY)).isEmpty();
    assertThat(sample(drain, 540, 0)).isEmpty();
    assertThat(sample(drain, 560, 0)).isPresent();
  }
}
