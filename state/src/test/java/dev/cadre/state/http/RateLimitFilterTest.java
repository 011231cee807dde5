package dev.cadre.state.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cadre.state.Decision;
import dev.cadre.state.Limit;
import dev.cadre.state.Origin;
import dev.cadre.state.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RateLimitFilterTest {

  @Test
  void requestsBeyondTheLimitGet429AndAllGetTheHeaders() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    try (State state = State.local();
        HttpClient client = HttpClient.newHttpClient()) {
      // Two a day; a permit takes 43,200 s to come back.
      var limiter = state.rateLimiter("p\"1", Limit.tokenBucket(2, 2, Duration.ofDays(1)));
      server
          .createContext(
              "/",
              exchange -> {
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
              })
          .getFilters()
          .add(RateLimitFilter.byAddress(limiter));
      server.start();

      HttpResponse<Void> first = get(client, server);
      assertThat(first.statusCode()).isEqualTo(204);
      assertThat(first.headers().map()).doesNotContainKey("retry-after");
      assertThat(first.headers().firstValue("RateLimit-Policy")).hasValue("\"p\\\"1\";q=2;w=86400");
      assertThat(first.headers().firstValue("RateLimit")).hasValue("\"p\\\"1\";r=1;t=43200");
      assertThat(get(client, server).statusCode()).isEqualTo(204);

      HttpResponse<Void> third = get(client, server);
      assertThat(third.statusCode()).isEqualTo(429);
      assertThat(third.headers().firstValueAsLong("Retry-After").orElse(0))
          .isBetween(43_000L, 43_200L);
      assertThat(third.headers().firstValue("RateLimit").orElse("")).contains(";r=0;t=");
    } finally {
      server.stop(0);
    }
  }

  /** Who comes back when it was told is not to be told again. */
  @Test
  void timesAreRoundedUp() {
    Duration aBitMore = Duration.ofSeconds(1).plusNanos(1000);
    try (State state = State.local()) {
      var limiter = state.rateLimiter("l", Limit.fixedWindow(1, Duration.ofMillis(1500)));
      Map<String, String> headers =
          RateLimitHeaders.of(
              limiter, new Decision(false, 1, 0, aBitMore, aBitMore, Origin.SHARED));
      assertThat(headers)
          .containsEntry("RateLimit-Policy", "\"l\";q=1;w=2")
          .containsEntry("RateLimit", "\"l\";r=0;t=2")
          .containsEntry("Retry-After", "2");
    }
  }

  private static HttpResponse<Void> get(HttpClient client, HttpServer server)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    return client.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
        HttpResponse.BodyHandlers.discarding());
  }
}
