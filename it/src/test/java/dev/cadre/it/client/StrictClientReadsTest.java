package dev.cadre.it.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.it.client.LoadPlan.Mode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client understands what servers may send, and measures what it says. */
@Timeout(30)
final class StrictClientReadsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood",
        "HTTP/1.1 200 \r\ncontent-length:4\r\nCache: x\r\n\r\ngood",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2;x=y\r\ngo\r\n2\r\nod\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\nTrail: er\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood"
      })
  void anAnswerInOnePieceOrByteByByteIsTheSame(String answer) {
    try (MisbehavingServer server =
        new MisbehavingServer(peer -> {
          while (peer.readRequest()) {
            peer.write(answer);
            peer.readRequest();
            for (int i = 0; i < answer.length(); i++) {
              peer.write(answer.substring(i, i + 1));
            }
          }
        })) {
      LoadReport report =
          Load.run(
              LoadPlan.to(server.url())
                  .with(Mode.KEEP_ALIVE)
                  .requests(20)
                  .check(reply -> reply.body().equals("good")));
      assertThat(report.ok()).as("%s", report).isEqualTo(20);
      assertThat(report.opened()).isEqualTo(1);
    }
  }

  @Test
  void aBodyMayEndWithTheConnection() {
    try (MisbehavingServer server =
        new MisbehavingServer(peer -> {
          peer.readRequest();
          peer.write("HTTP/1.0 200 OK\r\n\r\ngood");
        })) {
      LoadReport report =
          Load.run(
              LoadPlan.to(server.url())
                  .with(Mode.KEEP_ALIVE)
                  .requests(20)
                  .check(reply -> reply.body().equals("good")));
      assertThat(report.ok()).as("%s", report).isEqualTo(20);
      assertThat(report.opened()).isEqualTo(20);
    }
  }

  @Test
  void aBodyOfMegabytesIsReadToItsEnd() {
    String body = "0123456789abcdef".repeat(200_000);
    try (MisbehavingServer server =
        new MisbehavingServer(peer -> {
          while (peer.readRequest()) {
            peer.answer(body);
          }
        })) {
      LoadReport report =
          Load.run(
              LoadPlan.to(server.url())
                  .with(Mode.KEEP_ALIVE)
                  .requests(5)
                  .check(reply -> reply.body().equals(body)));
      assertThat(report.ok()).as("%s", report).isEqualTo(5);
    }
  }

  @Test
  void aPostIsSentWholeAndItsAnswerChecked() {
    String body = "x".repeat(300_000);
    try (MisbehavingServer server =
        new MisbehavingServer(peer -> {
          while (peer.readRequest()) {
            peer.answer(peer.readBytes(300_000));
          }
        })) {
      LoadReport report =
          Load.run(
              LoadPlan.to(server.url())
                  .with(Mode.KEEP_ALIVE)
                  .requests(5)
                  .post(body)
                  .check(reply -> reply.body().equals(body)));
      assertThat(report.ok()).as("%s", report).isEqualTo(5);
    }
  }

  @Test
  void workersAreCountedByHeader() {
    try (MisbehavingServer server =
        new MisbehavingServer(peer -> {
          peer.readRequest();
          peer.write(
              "HTTP/1.1 200 OK\r\nx-worker-pid: "
                  + peer.nth() % 2
                  + "\r\nContent-Length: 0\r\n\r\n");
        })) {
      LoadReport report =
          Load.run(
              LoadPlan.to(server.url())
                  .requests(20)
                  .worker(reply -> reply.header("X-Worker-Pid").orElse("unknown")));
      assertThat(report.workers()).isEqualTo(Map.of("0", 10L, "1", 10L));
    }
  }

  @Test
  void theLongestStallIsTheTimeWithoutAGoodAnswer() {
    try (MisbehavingServer server =
        new MisbehavingServer(peer -> {
          for (int i = 0; peer.readRequest(); i++) {
            if (i == 100) {
              Thread.sleep(400);
            }
            peer.answer("good");
          }
        })) {
      LoadReport report =
          Load.run(LoadPlan.to(server.url()).with(Mode.KEEP_ALIVE).connections(4).requests(2_000));
      assertThat(report.ok()).isEqualTo(2_000);
      assertThat(report.latency().max()).isGreaterThanOrEqualTo(Duration.ofMillis(400));
      assertThat(report.longestStall()).isPositive();
    }
    try (MisbehavingServer server =
        new MisbehavingServer(peer -> {
          peer.readRequest();
          Thread.sleep(400);
          peer.answer("good");
        })) {
      LoadReport report = Load.run(LoadPlan.to(server.url()).connections(4).requests(4));
      assertThat(report.longestStall()).isGreaterThanOrEqualTo(Duration.ofMillis(400));
      assertThat(report.longestStallFrom()).isZero();
    }
  }

  @Test
  void aLoadEndsWithItsTime() {
    try (MisbehavingServer server =
        new MisbehavingServer(peer -> {
          while (peer.readRequest()) {
            peer.answer("good");
          }
        })) {
      LoadReport report =
          Load.run(
              LoadPlan.to(server.url())
                  .with(Mode.KEEP_ALIVE)
                  .requests(Long.MAX_VALUE)
                  .time(Duration.ofMillis(300)));
      assertThat(report.failed()).isZero();
      assertThat(report.took()).isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
    }
  }

  @Test
  void aLoadThatIsStoppedFinishesWhatIsUnderWay() {
    try (MisbehavingServer server =
        new MisbehavingServer(peer -> {
          while (peer.readRequest()) {
            peer.answer("good");
          }
        })) {
      RunningLoad load =
          Load.start(
              LoadPlan.to(server.url())
                  .connections(8)
                  .with(Mode.KEEP_ALIVE)
                  .requests(Long.MAX_VALUE)
                  .thinkTime(Duration.ofMillis(1)));
      while (load.ok() < 200) {
        Thread.onSpinWait();
      }
      LoadReport report = load.stop();
      assertThat(report.failed()).as("%s", report).isZero();
      assertThat(report.ok()).isEqualTo(load.ok()).isGreaterThanOrEqualTo(200);
    }
  }

  @Test
  void connectionsComeFromTheSourcesInTurn() throws UnknownHostException {
    try (MisbehavingServer server =
        new MisbehavingServer(peer -> {
          peer.readRequest();
          peer.answer(peer.clientAddress());
        })) {
      List<InetAddress> sources =
          List.of(InetAddress.getByName("127.0.5.1"), InetAddress.getByName("127.0.5.2"));
      LoadReport report =
          Load.run(
              LoadPlan.to(server.url())
                  .connections(2)
                  .requests(50)
                  .sources(sources)
                  .worker(Reply::body));
      assertThat(report.workers().keySet()).isSubsetOf("127.0.5.1", "127.0.5.2").isNotEmpty();
      assertThat(report.ok()).isEqualTo(50);
    }
  }

  @Test
  void whatIsNotLoopbackIsRefused() {
    assertThatThrownBy(() -> LoadPlan.to("http://10.1.2.3:80/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a loopback address");
    assertThatThrownBy(() -> LoadPlan.to("https://127.0.0.1:80/"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theHistogramIsRightToAHundredth() {
    LatencyHistogram first = new LatencyHistogram();
    LatencyHistogram second = new LatencyHistogram();
    IntStream.rangeClosed(1, 1_000_000)
        .forEach(i -> (i % 3 == 0 ? first : second).record(i * 1_000L));
    first.add(second);
    assertThat(first.count()).isEqualTo(1_000_000);
    assertThat(first.max()).isEqualTo(Duration.ofSeconds(1));
    for (double percent : new double[] {0.1, 1, 50, 90, 99, 99.9, 99.99}) {
      double expected = percent / 100 * 1e9;
      assertThat((double) first.percentile(percent).toNanos()).isBetween(expected, expected * 1.01);
    }
    assertThat(first.percentile(100)).isEqualTo(Duration.ofSeconds(1));
    assertThat(new LatencyHistogram().percentile(50)).isZero();
  }
}
