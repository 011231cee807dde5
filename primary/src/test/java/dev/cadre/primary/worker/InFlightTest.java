package dev.cadre.primary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.ipc.ListenerKey.Family;
import dev.cadre.ipc.Message;
import dev.cadre.ipc.Message.Count;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that drains knows its requests in flight. */
class InFlightTest {

  @TempDir static Path folder;
  private static Path patch = Path.of("");

  private final List<Client> clients = new ArrayList<>();
  private PlayedPrimary primary = new PlayedPrimary(patch);
  private int port;

  @BeforeAll
  static void prepare() throws IOException {
    patch =
        JdkPatch.prepare(
            CacheFolder.open(Map.of("XDG_CACHE_HOME", folder.toString())), PlayedPrimary.AGENT);
  }

  @BeforeEach
  void create() throws IOException {
    primary = new PlayedPrimary(patch);
    port = inherit();
  }

  @AfterEach
  void close() throws IOException {
    for (Client client : clients) {
      client.socket.close();
    }
    primary.close();
  }

  private int inherit() throws IOException {
    return primary.inherit(new ListenerKey(Family.INET6, "::", 0, 0));
  }

  private void start(String... servers) throws IOException {
    primary.start(servers);
    primary.next(Message.Hello.class);
    for (int i = 0; i < servers.length; i++) {
      primary.next(Message.Listening.class);
    }
    String line = primary.line();
    while (!line.equals("done")) {
      line = primary.line();
    }
  }

  private record Client(Socket socket, BufferedReader in) {

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    void ask(String... paths) throws IOException {
      StringBuilder all = new StringBuilder();
      for (String path : paths) {
        all.append("GET ").append(path).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      send(all.toString());
    }

    /** The lines up to {@code last}. */
    List<String> answer(String last) throws IOException {
      List<String> lines = new ArrayList<>();
      String line = "";
      while (!line.equals(last)) {
        line = in.readLine();
        assertThat(line).as("after %s", lines).isNotNull();
        lines.add(line);
      }
      return lines;
    }
  }

  private Client connect(int to) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), to);
    socket.setSoTimeout(30_000);
    Client client =
        new Client(
            socket,
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)));
    clients.add(client);
    return client;
  }

  private void drain() throws IOException {
    primary.send(new Message.Drain(0));
  }

  /** Reads counts until there is this one; others may come before, as time goes. */
  private void awaitCounts(Count... counts) throws IOException {
    List<Count> last = List.of();
    while (!last.equals(List.of(counts))) {
      last = primary.nextOf(Message.InFlight.class).counts();
    }
  }

  @Test
  void requestsInTheTickOfTheLastAnswerAreInFlightUntilTheyAreAnswered() throws IOException {
    start("hold 0.0.0.0 " + port);
    for (int i = 0; i < 8; i++) {
      Client client = connect(port);
      client.ask("/", "/hold");
      assertThat(client.answer("http")).doesNotContain("Connection: close");
    }
    drain();
    awaitCounts(new Count(port, 8, 8));
    connect(port).ask("/release");
    for (Client client : clients) {
      assertThat(client.answer("http")).contains("Connection: close");
      assertThat(client.in.read()).isEqualTo(-1);
    }
    awaitCounts(new Count(port, 0, 0));
  }

  @Test
  void countReachesFromTheFirstByteReadToTheLastWritten() throws IOException {
    start("hold 0.0.0.0 " + port);
    connect(port);
    Client idle = connect(port);
    idle.ask("/");
    idle.answer("http");
    Client readsHeaders = connect(port);
    readsHeaders.send("GET / HT");
    Client readsBody = connect(port);
    readsBody.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n1");
    Client writes = connect(port);
    writes.ask("/stream");
    writes.answer("half");
    drain();
    awaitCounts(new Count(port, 3, 3));

    Client later = connect(port);
    later.ask("/hold");
    awaitCounts(new Count(port, 4, 3));

    readsHeaders.send("TP/1.1\r\nHost: x\r\n\r\n");
    readsHeaders.answer("http");
    awaitCounts(new Count(port, 3, 2));
    readsBody.send("2345");
    readsBody.answer("http");
    awaitCounts(new Count(port, 2, 1));
    connect(port).ask("/release");
    writes.answer("http");
    later.answer("http");
    awaitCounts(new Count(port, 0, 0));
    idle.ask("/");
    assertThat(idle.answer("http")).contains("Connection: close");
  }

  @Test
  void withoutItsPrimaryAWorkerAnswersWhatItHasBeforeItExits() throws Exception {
    primary.startBelowShell("hook", "hold 0.0.0.0 " + port);
    long pid = primary.next(Message.Hello.class).pid();
    primary.next(Message.Listening.class);
    ProcessHandle worker = ProcessHandle.of(pid).orElseThrow();
    Client client = connect(port);
    client.ask("/slow");
    primary.kill();
    primary.closeChannel();
    primary.awaitError("the primary is gone: draining, then exiting");
    assertThat(client.answer("http")).contains("HTTP/1.1 200 OK");
    worker.onExit().get(30, TimeUnit.SECONDS);
  }

  @Test
  void everyServerIsCountedByItsPort() throws IOException {
    int secure = inherit();
    start("hold 0.0.0.0 " + port, "https 0.0.0.0 " + secure);
    connect(port).ask("/hold");
    Client handshake = connect(secure);
    handshake.send("\u0016");
    drain();
    List<Count> counts = List.of();
    while (counts.stream().mapToInt(Count::requests).sum() < 2) {
      counts = primary.nextOf(Message.InFlight.class).counts();
    }
    assertThat(counts).containsExactlyInAnyOrder(new Count(port, 1, 1), new Count(secure, 1, 1));
  }

  @Test
  void connectionThatTheClientBrokeOffDoesNotCount() throws IOException {
    start("hold 0.0.0.0 " + port);
    Client broken = connect(port);
    broken.send("GET / HT");
    drain();
    awaitCounts(new Count(port, 1, 1));
    broken.socket.close();
    awaitCounts(new Count(port, 0, 0));
  }
}
