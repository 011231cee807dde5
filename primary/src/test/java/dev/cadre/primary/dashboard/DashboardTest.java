package dev.cadre.primary.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.admin.FakeCluster;
import dev.cadre.primary.admin.HealthServer;
import dev.cadre.primary.admin.ListJournal;
import dev.cadre.primary.log.Chronicle;
import dev.cadre.primary.log.Chronicle.Severity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class DashboardTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final Duration STREAM = Duration.ofMillis(300);

  @TempDir Path folder;
  private final FakeCluster cluster = new FakeCluster();
  private final ListJournal journal = new ListJournal();
  private final Chronicle lines = new Chronicle();
  private final HttpClient client = HttpClient.newHttpClient();
  private volatile Optional<Path> tokenFile = Optional.empty();
  private Dashboard dashboard;
  private HealthServer server;

  @BeforeEach
  void open() throws IOException {
    dashboard =
        new Dashboard(cluster, lines, () -> tokenFile, InstantSource.system(), journal, STREAM);
    server = HealthServer.open("127.0.0.1", 0, true, cluster, dashboard, journal);
  }

  @AfterEach
  void close() {
    server.close();
    dashboard.close();
    client.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + server.address() + path));
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    return client.send(request, BodyHandlers.ofString());
  }

  private void say(String words) {
    lines.add(Instant.now(), Severity.INFO, words);
  }

  /** The lines of one stream, to its end. */
  private List<String> stream(String lastEventId) throws Exception {
    HttpResponse<Stream<String>> response =
        client.send(
            request("/events").header("Last-Event-ID", lastEventId).build(),
            BodyHandlers.ofLines());
    assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
    try (Stream<String> body = response.body()) {
      return body.toList();
    }
  }

  @Test
  void pageIsForBrowsersAndPathsOfProgramsStay() throws Exception {
    HttpResponse<String> page = send(request("/").header("Accept", "text/html").build());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy -> assertThat(policy).startsWith("default-src 'none'").doesNotContain("unsafe"));
    assertThat(send(request("/").build()).statusCode()).isEqualTo(404);
    assertThat(send(request("/livez").header("Accept", "text/html").build()).body())
        .isEqualTo("{\"live\":true}\n");
  }

  @Test
  void everythingThatThePageNamesIsThereAndNothingIsElsewhere() throws Exception {
    String page = send(request("/").header("Accept", "text/html").build()).body();
    List<String> paths = new ArrayList<>(named(page));
    for (int i = 0; i < paths.size(); i++) { // scripts name others
      HttpResponse<String> asset = send(request(paths.get(i)).build());
      assertThat(asset.statusCode()).as(paths.get(i)).isEqualTo(200);
      assertThat(asset.body().replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:");
      named(asset.body()).stream().filter(path -> !paths.contains(path)).forEach(paths::add);
    }
    assertThat(paths).hasSize(9);
    assertThat(page).doesNotContain("http:", "https:", "style=", "onclick");
  }

  private static List<String> named(String text) {
    return java.util.regex.Pattern.compile("/dashboard/[a-z]+\\.[a-z]+")
        .matcher(text)
        .results()
        .map(java.util.regex.MatchResult::group)
        .distinct()
        .toList();
  }

  @Test
  void streamHasTheStateAndTheLinesAndEnds() throws Exception {
    say("Worker 4711 is ready");
    List<String> stream = stream("");
    assertThat(stream).contains("event: hello", "event: lines", "event: state");
    assertThat(stream).anyMatch(line -> line.contains("\"pid\":4711"));
    assertThat(stream)
        .anyMatch(line -> line.contains("\"kind\":\"ready\",\"words\":\"Worker 4711 is ready\""));
  }

  @Test
  void eachLineComesOnceOverStreamsThatEnd() throws Exception {
    int count = 2_000;
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              for (int i = 1; i <= count; i++) {
                say("line " + i);
                if (i % 100 == 0) {
                  java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
                }
              }
            });
    List<Long> numbers = new ArrayList<>();
    String last = "";
    int streams = 0;
    while (numbers.size() < count && streams++ < 50) {
      for (String line : stream(last)) {
        if (line.startsWith("id: ")) {
          last = line.substring("id: ".length());
        }
        java.util.regex.Pattern.compile("\"number\":(\\d+)")
            .matcher(line)
            .results()
            .forEach(found -> numbers.add(Long.parseLong(found.group(1))));
      }
    }
    writer.join();
    assertThat(streams).isGreaterThan(1);
    assertThat(numbers)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, count).boxed().toList());
  }

  @Test
  void linesOfAnotherPrimaryAreNotTakenForOurs() throws Exception {
    say("Worker 4711 is ready");
    assertThat(stream("another-100")).anyMatch(line -> line.contains("Worker 4711 is ready"));
  }

  @Test
  void watchersAreLimitedAndOneThatDoesNotReadHoldsUpNobody() throws Exception {
    dashboard.close();
    server.close();
    dashboard =
        new Dashboard(
            cluster,
            lines,
            () -> tokenFile,
            InstantSource.system(),
            journal,
            Duration.ofMinutes(1));
    server = HealthServer.open("127.0.0.1", 0, true, cluster, dashboard, journal);
    for (int i = 0; i < 2_000; i++) {
      say("x".repeat(130)); // as much as is kept: more than the buffers of a socket
    }
    List<Socket> watchers = new ArrayList<>();
    try {
      for (int i = 0; i < Watching.MOST; i++) {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(2_048);
        socket.setSoTimeout(10_000);
        socket.connect(
            new java.net.InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.address().port()));
        watchers.add(socket);
        socket
            .getOutputStream()
            .write(
                "GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        assertThat(read(socket, "HTTP/1.1 200 OK".length())).isEqualTo("HTTP/1.1 200 OK");
      }
      HttpResponse<String> refused = send(request("/events").build());
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("16 watchers");
      // All but one do not read on.
      BufferedReader reading =
          new BufferedReader(
              new InputStreamReader(watchers.getLast().getInputStream(), StandardCharsets.UTF_8));
      int states = 0;
      while (states < 3) {
        String line = reading.readLine();
        assertThat(line).isNotNull();
        states += line.equals("event: state") ? 1 : 0;
      }
      assertThat(send(request("/livez").build()).statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : watchers) {
        socket.close();
      }
    }
  }

  private static String read(Socket socket, int count) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readNBytes(count), StandardCharsets.UTF_8);
  }

  private void giveToken() throws IOException {
    Path file = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    tokenFile = Optional.of(file);
  }

  private HttpRequest.Builder reload(String token) {
    return request("/actions/reload")
        .header("Content-Type", "application/json")
        .header("Authorization", "Bearer " + token)
        .POST(BodyPublishers.ofString("{}"));
  }

  private void assertRefused(HttpRequest request, int status, String reason) throws Exception {
    HttpResponse<String> response = send(request);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).contains(reason);
  }

  @Test
  void actionsNeedATokenAndARequestOfThePage() throws Exception {
    assertRefused(reload(TOKEN).build(), 403, "no dashboard-token-file");
    giveToken();
    assertRefused(reload("wrong").build(), 401, "The token is wrong");
    assertRefused(
        request("/actions/reload")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.noBody())
            .build(),
        401,
        "Bearer");
    assertRefused(reload(TOKEN).GET().build(), 405, "Only POST");
    assertRefused(
        reload(TOKEN).setHeader("Content-Type", "text/plain").build(), 415, "application/json");
    assertRefused(
        reload(TOKEN).header("Origin", "http://evil.example").build(), 403, "another page");
    assertRefused(
        reload(TOKEN).header("Sec-Fetch-Site", "cross-site").build(), 403, "another page");
    assertRefused(reload(TOKEN).uri(request("/actions/x").build().uri()).build(), 404, "no such");
    assertRefused(reload(TOKEN).POST(BodyPublishers.ofString("x".repeat(5_000))).build(), 413, "");
    HttpResponse<String> done =
        send(reload(TOKEN).header("Origin", "http://" + server.address()).build());
    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(done.body()).contains("Rolling restart complete");
  }

  private HttpRequest action(String name, String body) {
    return reload(TOKEN)
        .uri(request("/actions/" + name).build().uri())
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  @Test
  void dumpsTheWorkerThatTheRequestNames() throws Exception {
    giveToken();
    assertThat(send(action("dump", "{\"pid\":4711}")).body())
        .contains("Dump of worker 4711: /there");
    assertRefused(action("dump", "4711"), 400, "an object in JSON");
  }

  @Test
  void linesOfTheWorkersNeedTheToken() throws Exception {
    byte[] lines = "[0 4711] password=1234\n[1 4712] hello\n".getBytes(StandardCharsets.UTF_8);
    cluster.recentLines().add(Instant.EPOCH, lines, lines.length);
    assertRefused(action("log", "{}"), 403, "no dashboard-token-file");
    giveToken();
    assertThat(send(action("log", "{}")).body())
        .contains("password=1234")
        .contains("[1 4712] hello")
        .contains("\"last\":1");
    assertThat(send(action("log", "{\"after\":1}")).body()).contains("\"lines\":[]");
    assertThat(send(action("log", "{\"after\":99}")).body())
        .as("of another primary")
        .contains("hello");
    assertThat(stream("")).noneMatch(line -> line.contains("password"));
  }

  @Test
  void aTokenThatOthersCanReadIsNone() throws Exception {
    giveToken();
    Files.setPosixFilePermissions(
        tokenFile.orElseThrow(), PosixFilePermissions.fromString("rw-r--r--"));
    assertRefused(reload(TOKEN).build(), 403, "chmod 600");
  }

  @Test
  void afterManyWrongTokensTheRightOneWaitsToo() throws Exception {
    giveToken();
    for (int i = 0; i < Attempts.MOST; i++) {
      assertRefused(reload("wrong").build(), 401, "wrong");
    }
    assertRefused(reload(TOKEN).build(), 429, "wait for a minute");
    assertThat(journal.lines)
        .containsExactly(
            "Dashboard: too many wrong tokens from 127.0.0.1: it has to wait for a minute");
  }

  @Test
  void aNameThatPointsHereReadsNothing() throws Exception {
    for (String path : List.of("/events", "/history", "/dashboard/main.js")) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().port())) {
        socket.setSoTimeout(10_000);
        socket
            .getOutputStream()
            .write(
                ("GET " + path + " HTTP/1.1\r\nHost: evil.example\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        assertThat(read(socket, 12)).isEqualTo("HTTP/1.1 403");
      }
    }
  }
}
