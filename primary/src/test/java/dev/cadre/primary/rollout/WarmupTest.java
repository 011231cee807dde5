package dev.cadre.primary.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.ListenerKey.Family;
import dev.cadre.primary.rollout.Warmup.End;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WarmupTest {
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private final HttpServer server;
  private final Set<Integer> clients = ConcurrentHashMap.newKeySet();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile int status = 200;

  WarmupTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
  }

  @BeforeEach
  void start() {
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          clients.add(exchange.getRemoteAddress().getPort());
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Warmup.Report run(int requests, Duration limit) {
    int port = server.getAddress().getPort();
    ListenerKey key = new ListenerKey(Family.INET, "127.0.0.1", port, 0);
    return Warmup.run(
        (DirectAddress.Reachable) DirectAddress.of(3, true, key, port),
        "/x",
        requests,
        limit,
        () -> true);
  }

  @Test
  void asksOverOneConnectionUntilTheCountIsUsedUp() {
    Warmup.Report report = run(25, LIMIT);

    assertThat(report.end()).isEqualTo(End.COUNT);
    assertThat(report.requests()).isEqualTo(25);
    assertThat(report.failures()).isZero();
    assertThat(report.firstNanos()).isPositive();
    assertThat(report.lastMedianNanos()).isPositive();
    assertThat(asked).hasValue(25);
    assertThat(clients).hasSize(1);
  }

  @Test
  void endsWhenTheTimeIsUsedUp() {
    assertThat(run(1_000_000, Duration.ZERO).end()).isEqualTo(End.TIME);
  }

  @Test
  void workerThatFailsIsNotAskedForEver() {
    status = 500;
    Warmup.Report report = run(1_000, LIMIT);

    assertThat(report.end()).isEqualTo(End.FAILURES);
    assertThat(report.failures()).isEqualTo(10);
    assertThat(report.firstNanos()).isZero();
  }

  @Test
  void workerThatIsGoneFailsSoon() {
    server.stop(0);

    assertThat(run(1_000, LIMIT).end()).isEqualTo(End.FAILURES);
  }

  private static void block(Settling settling, long median) {
    for (int i = 0; i < Settling.BLOCK; i++) {
      // Outliers do not count.
      settling.add(i == 0 ? 100 * median : median);
    }
  }

  @Test
  void latencySettlesAfterThreeSteadyBlocksBehindTheFirst() {
    Settling settling = new Settling();
    for (int i = 0; i < 3; i++) {
      block(settling, 1_000);
      assertThat(settling.isSettled()).isFalse();
    }
    block(settling, 1_290);
    assertThat(settling.isSettled()).isTrue();
    assertThat(settling.lastMedianNanos()).isEqualTo(1_290);
  }

  @Test
  void fallingLatencyIsNotSettled() {
    Settling settling = new Settling();
    for (long median = 100_000; median > 1_000; median /= 2) {
      block(settling, median);
      assertThat(settling.isSettled()).isFalse();
    }
  }

  @Test
  void slowBlockStartsTheCountAnew() {
    Settling settling = new Settling();
    block(settling, 1_000);
    block(settling, 1_000);
    block(settling, 1_000);
    block(settling, 1_400);
    block(settling, 1_000);
    block(settling, 1_000);
    assertThat(settling.isSettled()).isFalse();
    block(settling, 1_000);
    assertThat(settling.isSettled()).isTrue();
  }
}
