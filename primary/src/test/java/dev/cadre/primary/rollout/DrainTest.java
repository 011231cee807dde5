package dev.cadre.primary.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.ipc.Message;
import dev.cadre.posix.SocketDiagnostics.TcpConnection;
import dev.cadre.primary.rollout.DrainWatch.Result;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrainTest {
  private static final InetSocketAddress PEER =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5000);

  private static TcpConnection connection(long inode, long received, long sent) {
    return new TcpConnection(inode, 1, 80, PEER, 0, 0, received, sent, 100, 100);
  }

  private static final TcpConnection BUSY = connection(1, 100, 2_000);
  private static final TcpConnection IDLE = connection(1, 2_000, 1_990);

  /** Idle, or a request that came in the tick of the last answer. */
  private static final TcpConnection UNKNOWN = connection(1, 2_000, 2_000);

  private static Drain drain(boolean includeLater) {
    return new Drain(
        new DrainWatch.Request(
            1, Set.of(80), Duration.ofMillis(400), Duration.ofSeconds(30), includeLater, () -> 0),
        0);
  }

  private static Optional<Result> sample(
      Drain drain, long atMillis, int waiting, TcpConnection... own) {
    return drain.sample(atMillis * 1_000_000, List.of(own), waiting, true, List.of());
  }

  private static Optional<Result> sample(
      Drain drain, long atMillis, List<Message.Count> counts, TcpConnection... own) {
    return drain.sample(atMillis * 1_000_000, List.of(own), 0, true, counts);
  }

  @ParameterizedTest
  @CsvSource({
    // state, queue in, queue out, received ago, sent ago, bytes in, bytes out, idle, settled
    "1, 0, 0, 1504, 2012, 100, 100, false, false", // being served
    "1, 0, 0, 1504, 2012, 100, 100, true,  true", // it was no request, the worker knows
    "1, 0, 0, 999,  2012, 100, 100, true,  false",
    "1, 0, 0, 9000, 9004, 100, 100, false, false", // received one tick after the last answer
    "1, 0, 0, 2012, 1504, 100, 100, false, true", // answered, and quiet
    "1, 0, 0, 2012, 999,  100, 100, false, false", // answered just now
    "1, 0, 0, 2012, 1000, 100, 100, false, true",
    "1, 0, 0, 1000, 1000, 100, 100, false, false", // cannot be told
    "1, 0, 0, 4999, 4999, 100, 100, false, false",
    "1, 0, 0, 5000, 5000, 100, 100, false, true",
    "1, 0, 0, 999,  999,  100, 100, true,  false",
    "1, 0, 0, 1000, 1000, 100, 100, true,  true",
    "1, 0, 0, 9000, 9000, 100, 0,   false, false", // the request came in the tick of the accept
    "1, 0, 0, 9000, 8996, 100, 0,   false, false", // the kernel notes a handshake as sent
    "1, 0, 0, 9000, 9000, 100, -1,  false, true", // an old kernel does not say
    "1, 0, 0, 999,  999,  0,   0,   false, false",
    "1, 0, 0, 1000, 1000, 0,   0,   false, true", // never asked anything
    "8, 0, 0, 1000, 1000, 1,   0,   false, true", // nor before it said good-bye
    "8, 0, 0, 9000, 9000, 2,   0,   false, false",
    "1, 1, 0, 9000, 8000, 100, 100, true,  false", // not read yet
    "1, 0, 1, 9000, 8000, 100, 100, true,  false" // not acknowledged yet
  })
  void connectionIsSettledWhenClosingItLosesNothing(
      int state,
      long receiveQueue,
      long sendQueue,
      long received,
      long sent,
      long bytesReceived,
      long bytesSent,
      boolean idle,
      boolean settled) {
    TcpConnection connection =
        new TcpConnection(
            1, state, 80, PEER, receiveQueue, sendQueue, received, sent, bytesReceived, bytesSent);

    assertThat(Drain.isSettled(connection, idle)).isEqualTo(settled);
  }

  @ParameterizedTest
  @CsvSource({
    // later too, requests on port 80, of them on earlier connections, on port 81, done
    "true,  0, 0, 0, true",
    "true,  1, 0, 0, false",
    "true,  1, 1, 0, false",
    "true,  0, 0, 9, true", // a private port
    "false, 1, 1, 0, false",
    "false, 0, 0, 9, true"
  })
  void countedWorkerHasDrainedWhenItsCountIsZero(
      boolean includeLater, int requests, int onEarlier, int elsewhere, boolean done) {
    Drain drain = drain(includeLater);
    List<Message.Count> counts =
        List.of(new Message.Count(80, requests, onEarlier), new Message.Count(81, elsewhere, 0));
    sample(drain, 0, counts, UNKNOWN);
    sample(drain, 400, counts, UNKNOWN);
    sample(drain, 500, counts, UNKNOWN);

    assertThat(sample(drain, 600, counts, UNKNOWN).isPresent()).isEqualTo(done);
  }

  @Test
  void requestsOfLaterConnectionsLeaveTheEarlierOnesToTheKernel() {
    Drain drain = drain(false);
    List<Message.Count> counts = List.of(new Message.Count(80, 7, 0));
    sample(drain, 0, counts, UNKNOWN);
    sample(drain, 400, counts, UNKNOWN);

    assertThat(sample(drain, 600, counts, UNKNOWN)).isEmpty();
    sample(drain, 700, counts, IDLE);
    assertThat(sample(drain, 900, counts, IDLE)).isPresent();
  }

  @Test
  void portThatIsNotCountedIsJudgedByTheKernel() {
    Drain drain = drain(true);
    List<Message.Count> counts = List.of(new Message.Count(81, 0, 0));
    sample(drain, 0, counts, BUSY);
    sample(drain, 400, counts, BUSY);

    assertThat(sample(drain, 600, counts, BUSY)).isEmpty();
  }

  @Test
  void momentWithoutRequestsBetweenTwoIsNotTheEnd() {
    Drain drain = drain(true);
    List<Message.Count> none = List.of(new Message.Count(80, 0, 0));
    List<Message.Count> one = List.of(new Message.Count(80, 1, 1));
    sample(drain, 0, one, IDLE);
    sample(drain, 400, none, IDLE);

    assertThat(sample(drain, 599, none, IDLE)).isEmpty();
    assertThat(sample(drain, 600, one, IDLE)).isEmpty();
    assertThat(sample(drain, 620, none, IDLE)).isEmpty();
    assertThat(sample(drain, 820, none, IDLE)).isPresent();
  }

  @Test
  void workerHasTimeToSayWhatItCounts() {
    Drain drain = drain(true);
    for (long at = 0; at < 2_000; at += 20) {
      assertThat(drain.sample(at * 1_000_000, List.of(), 0, false, List.of())).isEmpty();
    }
    drain.sample(2_000_000_000, List.of(), 0, false, List.of());
    assertThat(drain.sample(2_020_000_000, List.of(), 0, false, List.of())).isPresent();
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

    assertThat(sample(drain, 599, 0, IDLE)).isEmpty();
    assertThat(sample(drain, 600, 0, IDLE)).contains(new Result.Drained(Duration.ofMillis(600), 1));
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

      assertThat(sample(drain, 610, 0, BUSY).isEmpty()).isEqualTo(includeLater);
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
