package dev.cadre.it.client;

import static dev.cadre.it.client.Outcome.BAD_STATUS;
import static dev.cadre.it.client.Outcome.CLOSED_EARLY;
import static dev.cadre.it.client.Outcome.CONNECT_TIMEOUT;
import static dev.cadre.it.client.Outcome.OK;
import static dev.cadre.it.client.Outcome.REFUSED;
import static dev.cadre.it.client.Outcome.RESET;
import static dev.cadre.it.client.Outcome.RESPONSE_TIMEOUT;
import static dev.cadre.it.client.Outcome.SHORT_BODY;
import static dev.cadre.it.client.Outcome.STALE;
import static dev.cadre.it.client.Outcome.WRONG_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.client.LoadPlan.Mode;
import dev.cadre.it.client.MisbehavingServer.Behaviour;
import dev.cadre.it.client.MisbehavingServer.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every way to misbehave has one name, and is counted once. */
@Timeout(30)
final class StrictClientCountsTest {

  private static final int REQUESTS = 40;

  private static void good(Peer peer) throws IOException {
    while (peer.readRequest()) {
      peer.answer("good");
    }
  }

  private static LoadPlan plan(String url) {
    return LoadPlan.to(url)
        .connections(4)
        .requests(REQUESTS)
        .check(reply -> reply.body().equals("good"))
        .responseTimeout(Duration.ofMillis(300))
        .connectTimeout(Duration.ofMillis(300));
  }

  private static LoadReport load(Mode mode, Behaviour behaviour) {
    try (MisbehavingServer server = new MisbehavingServer(behaviour)) {
      return Load.run(plan(server.url()).with(mode));
    }
  }

  /** With one connection, so that good and bad take turns exactly. */
  private static LoadReport inTurn(Behaviour behaviour) {
    try (MisbehavingServer server = new MisbehavingServer(behaviour)) {
      return Load.run(plan(server.url()).connections(1).with(Mode.KEEP_ALIVE));
    }
  }

  private static void assertAll(LoadReport report, Outcome outcome) {
    assertCounts(report, Map.of(outcome, (long) REQUESTS));
  }

  private static void assertCounts(LoadReport report, Map<Outcome, Long> expected) {
    Map<Outcome, Long> all = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      all.put(outcome, expected.getOrDefault(outcome, 0L));
    }
    assertThat(report.outcomes()).as("%s", report).isEqualTo(all);
  }

  @Test
  void aGoodServerHasNoFailureOnNewConnections() {
    LoadReport report = load(Mode.CLOSE, StrictClientCountsTest::good);
    assertAll(report, OK);
    assertThat(report.opened()).isEqualTo(REQUESTS);
    assertThat(report.latency().count()).isEqualTo(REQUESTS);
  }

  @Test
  void aGoodServerHasNoFailureOnKeptConnections() {
    LoadReport report = load(Mode.KEEP_ALIVE, StrictClientCountsTest::good);
    assertAll(report, OK);
    // A connection that came late may have found no request left.
    assertThat(report.opened()).isBetween(1L, 4L);
    assertThat(report.closedIdle()).isZero();
  }

  @Test
  void resetAtAcceptIsReset() {
    assertAll(load(Mode.CLOSE, Peer::reset), RESET);
  }

  @Test
  void resetAfterTheRequestIsReset() {
    assertAll(
        load(
            Mode.CLOSE,
            peer -> {
              peer.readRequest();
              peer.reset();
            }),
        RESET);
  }

  @Test
  void closeWithAnUnreadRequestIsClosedEarly() {
    // Java's sockets send FIN before the kernel sends RST; what comes first counts.
    assertAll(load(Mode.CLOSE, Peer::readOneByte), CLOSED_EARLY);
  }

  @Test
  void resetInTheMiddleOfAnAnswerIsReset() {
    assertAll(
        load(
            Mode.KEEP_ALIVE,
            peer -> {
              peer.readRequest();
              peer.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngo");
              peer.reset();
            }),
        RESET);
  }

  @Test
  void closeBeforeTheAnswerOnAFreshConnectionIsClosedEarly() {
    assertAll(load(Mode.CLOSE, Peer::readRequest), CLOSED_EARLY);
    assertAll(load(Mode.KEEP_ALIVE, Peer::readRequest), CLOSED_EARLY);
  }

  @Test
  void closeInTheMiddleOfABodyIsAShortBody() {
    assertAll(
        load(
            Mode.CLOSE,
            peer -> {
              peer.readRequest();
              peer.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngoo");
            }),
        SHORT_BODY);
  }

  @Test
  void closeInTheMiddleOfAHeaderOrAChunkIsAShortBody() {
    for (String answer :
        List.of(
            "H",
            "HTTP/1.1 200 OK\r\nContent-Len",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngo",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n")) {
      assertAll(
          load(
              Mode.KEEP_ALIVE,
              peer -> {
                peer.readRequest();
                peer.write(answer);
              }),
          SHORT_BODY);
    }
  }

  @Test
  void anotherStatusIsABadStatus() {
    LoadReport report =
        load(
            Mode.KEEP_ALIVE,
            peer -> {
              while (peer.readRequest()) {
                peer.write("HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\ngood");
              }
            });
    assertAll(report, BAD_STATUS);
    assertThat(report.failures().getFirst().detail()).isEqualTo("status 500, good");
  }

  @Test
  void whatIsNotHttpIsABadStatus() {
    for (String answer :
        List.of("SSH-2.0-OpenSSH\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n")) {
      assertAll(
          load(
              Mode.CLOSE,
              peer -> {
                peer.readRequest();
                peer.write(answer);
              }),
          BAD_STATUS);
    }
  }

  @Test
  void anotherBodyIsAWrongBody() {
    assertAll(
        load(
            Mode.KEEP_ALIVE,
            peer -> {
              while (peer.readRequest()) {
                peer.answer("bad!");
              }
            }),
        WRONG_BODY);
  }

  @Test
  void brokenFramingIsAWrongBody() {
    for (String answer :
        List.of(
            "HTTP/1.1 200 OK\r\nContent-Length: four\r\n\r\ngood",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfour\r\ngood\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ngood\r\n0\r\n\r\n")) {
      assertAll(
          load(
              Mode.CLOSE,
              peer -> {
                peer.readRequest();
                peer.write(answer);
                peer.holdUntilGone();
              }),
          WRONG_BODY);
    }
  }

  @Test
  void bytesThatNobodyAskedForAreAWrongBodyOfTheNextRequest() {
    LoadReport report =
        inTurn(peer -> {
          while (peer.readRequest()) {
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngoodgood");
          }
        });
    assertCounts(report, Map.of(OK, REQUESTS / 2L, WRONG_BODY, REQUESTS / 2L));
  }

  @Test
  void noAnswerIsAResponseTimeout() {
    assertAll(load(Mode.CLOSE, Peer::holdUntilGone), RESPONSE_TIMEOUT);
  }

  @Test
  void halfAnAnswerIsAResponseTimeoutToo() {
    assertAll(
        load(
            Mode.KEEP_ALIVE,
            peer -> {
              peer.readRequest();
              peer.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngo");
              peer.holdUntilGone();
            }),
        RESPONSE_TIMEOUT);
  }

  @Test
  void nobodyListeningIsRefused() throws IOException {
    String url;
    try (MisbehavingServer server = new MisbehavingServer(StrictClientCountsTest::good)) {
      url = server.url();
    }
    assertAll(Load.run(plan(url)), REFUSED);
  }

  @Test
  void aFullQueueIsAConnectTimeout() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket listener = new ServerSocket(0, 1, loopback)) {
      List<SocketChannel> queued = new ArrayList<>();
      try {
        // The kernel queues one more than was asked for.
        for (int i = 0; i < 2; i++) {
          queued.add(SocketChannel.open(new InetSocketAddress(loopback, listener.getLocalPort())));
        }
        String url = "http://127.0.0.1:" + listener.getLocalPort() + "/";
        assertAll(Load.run(plan(url)), CONNECT_TIMEOUT);
      } finally {
        for (SocketChannel channel : queued) {
          channel.close();
        }
      }
    }
  }

  @Test
  void aConnectionThatIsVisiblyClosedWhileIdleIsNoFailure() {
    try (MisbehavingServer server =
        new MisbehavingServer(peer -> {
          peer.readRequest();
          peer.answer("good");
        })) {
      LoadReport report =
          Load.run(plan(server.url()).with(Mode.KEEP_ALIVE).thinkTime(Duration.ofMillis(50)));
      assertAll(report, OK);
      assertThat(report.opened()).isEqualTo(REQUESTS);
      // Of the last of each connection nobody asks any more.
      assertThat(report.closedIdle()).isEqualTo(REQUESTS - 4);
    }
  }

  @Test
  void aConnectionThatIsVisiblyResetWhileIdleIsNoFailure() {
    try (MisbehavingServer server =
        new MisbehavingServer(peer -> {
          peer.readRequest();
          peer.answer("good");
          Thread.sleep(10);
          peer.reset();
        })) {
      LoadReport report =
          Load.run(plan(server.url()).with(Mode.KEEP_ALIVE).thinkTime(Duration.ofMillis(60)));
      assertAll(report, OK);
      assertThat(report.closedIdle()).isEqualTo(REQUESTS - 4);
    }
  }

  @Test
  void anAnswerThatSaysCloseIsFollowedAndCountedApart() {
    LoadReport report =
        load(
            Mode.KEEP_ALIVE,
            peer -> {
              peer.readRequest();
              peer.write("HTTP/1.1 200 OK\r\nconnection: Close\r\nContent-Length: 4\r\n\r\ngood");
              peer.holdUntilGone();
            });
    assertAll(report, OK);
    assertThat(report.closeAnswers()).isEqualTo(REQUESTS);
    assertThat(report.closedIdle()).isZero();
    assertThat(report.opened()).isEqualTo(REQUESTS);
  }

  @Test
  void closeWhenTheNextRequestArrivesIsStale() {
    LoadReport report =
        inTurn(peer -> {
          peer.readRequest();
          peer.answer("good");
          peer.readRequest();
        });
    assertCounts(report, Map.of(OK, REQUESTS / 2L, STALE, REQUESTS / 2L));
  }

  @Test
  void resetWhenTheNextRequestArrivesIsStale() {
    LoadReport report =
        inTurn(peer -> {
          peer.readRequest();
          peer.answer("good");
          peer.readOneByte();
        });
    assertCounts(report, Map.of(OK, REQUESTS / 2L, STALE, REQUESTS / 2L));
  }

  @Test
  void resetInTheMiddleOfTheSecondAnswerIsResetNotStale() {
    LoadReport report =
        inTurn(peer -> {
          peer.readRequest();
          peer.answer("good");
          peer.readRequest();
          peer.write("HTTP/1.1 2");
          peer.reset();
        });
    assertCounts(report, Map.of(OK, REQUESTS / 2L, RESET, REQUESTS / 2L));
  }

  @Test
  void allAtOnceAreCountedOnceEach() {
    List<Behaviour> behaviours =
        List.of(
            StrictClientCountsTest::good,
            Peer::reset,
            Peer::readRequest,
            peer -> {
              peer.readRequest();
              peer.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngoo");
            },
            peer -> {
              peer.readRequest();
              peer.write("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
            },
            peer -> {
              peer.readRequest();
              peer.answer("bad!");
            },
            Peer::holdUntilGone,
            peer -> {
              peer.readRequest();
              peer.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngo");
              peer.reset();
            });
    try (MisbehavingServer server =
        new MisbehavingServer(peer -> behaviours.get(peer.nth() % behaviours.size()).on(peer))) {
      LoadReport report = Load.run(plan(server.url()).connections(32).requests(800));
      assertThat(server.accepted()).isEqualTo(800);
      assertCounts(
          report,
          Map.of(
              OK,
              100L,
              RESET,
              200L,
              CLOSED_EARLY,
              100L,
              SHORT_BODY,
              100L,
              BAD_STATUS,
              100L,
              WRONG_BODY,
              100L,
              RESPONSE_TIMEOUT,
              100L));
    }
  }
}
