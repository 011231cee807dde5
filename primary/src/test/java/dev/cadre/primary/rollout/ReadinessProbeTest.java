package dev.cadre.primary.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.ListenerKey.Family;
import dev.cadre.primary.rollout.ReadinessProbe.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadinessProbeTest {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private static DirectAddress.Reachable direct(int slot, boolean successor, int port) {
    ListenerKey key = new ListenerKey(Family.INET6, "::", port, 0);
    return (DirectAddress.Reachable) DirectAddress.of(slot, successor, key, port);
  }

  /** Answers the first request of the first connection with these bytes, and closes. */
  private static Result answeredBy(String bytes) throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      Thread answering =
          Thread.ofVirtual()
              .start(() -> {
                try (Socket socket = server.accept()) {
                  byte[] request = new byte[4096];
                  int n = socket.getInputStream().read(request);
                  assertThat(n).isPositive();
                  socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      Result result = ReadinessProbe.ask(direct(0, false, server.getLocalPort()), "/", LIMIT);
      answering.join();
      return result;
    }
  }

  @Test
  void asksFromTheDirectAddressAndSaysTheStatus() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(0), 0);
    List<String> sources = new CopyOnWriteArrayList<>();
    server.createContext(
        "/ready",
        exchange -> {
          sources.add(
              exchange.getRemoteAddress().getAddress().getHostAddress()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Connection"));
          exchange.sendResponseHeaders(503, 5);
          exchange.getResponseBody().write("later".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    try {
      int port = server.getAddress().getPort();

      assertThat(ReadinessProbe.ask(direct(258, true, port), "/ready?a=b", LIMIT))
          .isInstanceOfSatisfying(
              Result.Answered.class,
              answered -> {
                assertThat(answered.status()).isEqualTo(503);
                assertThat(answered.isReady()).isFalse();
                assertThat(answered.nanos()).isPositive();
              });
      assertThat(sources).containsExactly("127.78.1.2 /ready?a=b close");
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'HTTP/1.1 200 OK|Content-Length: 2||ok', 200",
    "'HTTP/1.1 204||', 204",
    "'HTTP/1.0 200 OK||until the end', 200",
    "'HTTP/1.1 302 Found|Transfer-Encoding: chunked||3;x=y|abc|0||', 302",
    "'HTTP/1.1 100 Continue||HTTP/1.1 401 No|content-length:0||', 401"
  })
  void understandsAnswers(String lines, int status) throws Exception {
    assertThat(answeredBy(lines.replace("|", "\r\n")))
        .isInstanceOfSatisfying(
            Result.Answered.class, answered -> assertThat(answered.status()).isEqualTo(status));
  }

  @ParameterizedTest
  @CsvSource({
    "'HTTP/1.1 200 OK|Content-Length: 9||short', ''",
    "'HTTP/1.1 200 OK|Content-Length: x||', the answer has a malformed length",
    "'HTTP/1.1 200 OK|Content-Length: -1||', the answer has a malformed length",
    "'HTTP/1.1 200 OK|Transfer-Encoding: chunked||zz|', the answer has a malformed length",
    "'SSH-2.0-OpenSSH|', the answer is no HTTP/1.1",
    "'\u0015\u0003\u0001', 'it speaks TLS, not plain HTTP'",
    "'', the connection was closed before the answer was complete"
  })
  void saysWhyAnAnswerIsNone(String lines, String reason) throws Exception {
    assertThat(answeredBy(lines.replace("|", "\r\n")))
        .isInstanceOfSatisfying(
            Result.Unreachable.class,
            unreachable -> assertThat(unreachable.reason()).contains(reason));
  }

  @Test
  void silentServerEndsAtTheDeadline() throws Exception {
    try (ServerSocket silent = new ServerSocket(0)) {
      long start = System.nanoTime();
      Result result =
          ReadinessProbe.ask(direct(0, false, silent.getLocalPort()), "/", Duration.ofMillis(200));

      assertThat(result).isEqualTo(new Result.Unreachable("no answer within 200 ms"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void drippingServerEndsAtTheDeadlineToo() throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      Thread dripping =
          Thread.ofVirtual()
              .start(() -> {
                try (Socket socket = server.accept()) {
                  while (true) {
                    socket.getOutputStream().write('H');
                    java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                  }
                } catch (IOException e) {
                  // The probe has gone.
                }
              });
      Result result =
          ReadinessProbe.ask(direct(0, false, server.getLocalPort()), "/", Duration.ofMillis(300));
      dripping.join();

      assertThat(result).isEqualTo(new Result.Unreachable("no answer within 300 ms"));
    }
  }

  @Test
  void closedPortIsRefused() throws Exception {
    int port;
    try (ServerSocket server = new ServerSocket(0)) {
      port = server.getLocalPort();
    }

    assertThat(ReadinessProbe.ask(direct(0, false, port), "/", LIMIT))
        .isEqualTo(new Result.Unreachable("connection refused"));
  }

  @ParameterizedTest
  @CsvSource({
    "INET, 0.0.0.0, 127.0.0.1",
    "INET6, ::, 127.0.0.1",
    "INET6, 0.0.0.0, 127.0.0.1",
    "INET, 10.1.2.3, 10.1.2.3",
    "INET6, 10.1.2.3, 10.1.2.3"
  })
  void targetFollowsTheListener(Family family, String host, String target) {
    assertThat(DirectAddress.of(259, false, new ListenerKey(family, host, 80, 0), 80))
        .isEqualTo(
            new DirectAddress.Reachable(
                InetAddress.ofLiteral("127.77.1.3"),
                new InetSocketAddress(InetAddress.ofLiteral(target), 80)));
  }

  @ParameterizedTest
  @CsvSource({"INET6, ::1, IPv4", "UNIX, /run/x.sock, UNIX"})
  void someListenersHaveNoDirectAddress(Family family, String host, String word) {
    assertThat(DirectAddress.of(0, false, new ListenerKey(family, host, 0, 0), 80))
        .isInstanceOfSatisfying(
            DirectAddress.None.class, none -> assertThat(none.reason()).contains(word));
  }
}
