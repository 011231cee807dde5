package org.example.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole service over HTTP, in this process. */
class ImageServiceTest {

  private static HttpServer server;
  private static HttpClient client;

  @BeforeAll
  static void start() throws Exception {
    server = ImageService.start(0);
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.stop(0);
  }

  @Test
  void imageIsAPngOfTheAskedSize() throws Exception {
    var response = get("/image?seed=5&size=120");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("image/png");
    assertThat(ImageIO.read(new ByteArrayInputStream(response.body())).getWidth()).isEqualTo(120);
  }

  @Test
  void imageCanBeAJpeg() throws Exception {
    var response = get("/image?seed=5&size=64&format=jpeg");

    assertThat(response.headers().firstValue("Content-Type")).hasValue("image/jpeg");
    assertThat(response.body()).startsWith(0xff, 0xd8);
  }

  @Test
  void everyAnswerSaysWhoGaveIt() throws Exception {
    for (String path : new String[] {"/", "/healthz", "/image?size=8", "/nowhere"}) {
      var headers = get(path).headers();
      assertThat(headers.firstValue("X-Process")).hasValue("" + ProcessHandle.current().pid());
      assertThat(headers.firstValue("X-Version")).hasValue("dev");
    }
  }

  @Test
  void thumbnailIsSmaller() throws Exception {
    byte[] image = get("/image?seed=9&size=400").body();

    var response = post("/thumbnail?width=100", image, "image/png");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(ImageIO.read(new ByteArrayInputStream(response.body())).getWidth()).isEqualTo(100);
  }

  @Test
  void hashNamesFormatAndSize() throws Exception {
    byte[] image = get("/image?seed=9&size=40").body();

    var response = post("/hash", image, "application/octet-stream");

    assertThat(new String(response.body(), UTF_8))
        .matches(
            "\\{\"sha256\":\"[0-9a-f]{64}\",\"dhash\":\"[0-9a-f]{16}\",\"format\":\"png\","
                + "\"width\":40,\"height\":40}\n");
  }

  @ParameterizedTest
  @CsvSource({
    "/image?size=0, 400",
    "/image?size=9999, 400",
    "/image?size=ten, 400",
    "/image?format=tiff, 400",
    "/image?seed=%zz, 400",
    "/nowhere, 404",
    "/thumbnail, 405",
    "/hash, 405",
  })
  void wrongRequestSaysWhatIsWrong(String path, int status) throws Exception {
    // HttpClient refuses a malformed query itself: it is sent as it is.
    var response = path.contains("%zz") ? raw(path) : get(path).statusCode();

    assertThat(response).isEqualTo(status);
  }

  @Test
  void wrongMethodIsToldTheRightOne() throws Exception {
    var response = post("/image", new byte[] {1}, "image/png");

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD");
  }

  @Test
  void headHasTheLengthAndNoBody() throws Exception {
    var request = HttpRequest.newBuilder(uri("/healthz")).HEAD().build();
    var response = client.send(request, BodyHandlers.ofByteArray());

    assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(16);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void uploadsAreCheckedBeforeTheyAreDecoded() throws Exception {
    assertThat(post("/hash", new byte[0], "image/png").statusCode()).isEqualTo(400);
    assertThat(post("/hash", new byte[Upload.MOST_BYTES + 1], "image/png").statusCode())
        .isEqualTo(413);
    assertThat(post("/hash", "text".getBytes(UTF_8), "image/png").statusCode()).isEqualTo(415);
    assertThat(post("/hash", "--x".getBytes(UTF_8), "multipart/form-data; boundary=x").statusCode())
        .isEqualTo(415);
  }

  @Test
  void pageNeedsNothingFromElsewhere() throws Exception {
    String page = new String(get("/").body(), UTF_8);

    assertThat(page).contains("<title>Image service</title>").doesNotContain("http://", "https://");
  }

  @Test
  void portIsTheArgumentThenTheVariable() {
    assertThat(ImageService.port(new String[] {"9000"}, Optional.of("7000"))).isEqualTo(9000);
    assertThat(ImageService.port(new String[] {}, Optional.of("7000"))).isEqualTo(7000);
    assertThat(ImageService.port(new String[] {}, Optional.empty())).isEqualTo(8080);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageService.port(new String[] {"80a"}, Optional.empty()))
        .withMessageContaining("80a");
  }

  private static URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private static HttpResponse<byte[]> get(String path) throws Exception {
    var request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20)).build();
    return client.send(request, BodyHandlers.ofByteArray());
  }

  private static HttpResponse<byte[]> post(String path, byte[] body, String type) throws Exception {
    var request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return client.send(request, BodyHandlers.ofByteArray());
  }

  private static int raw(String path) throws Exception {
    try (var socket = new java.net.Socket("127.0.0.1", server.getAddress().getPort())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(UTF_8));
      String status = new String(socket.getInputStream().readNBytes(12), UTF_8);
      return Integer.parseInt(status.substring(9));
    }
  }
}
