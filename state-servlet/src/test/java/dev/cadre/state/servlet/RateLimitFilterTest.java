package dev.cadre.state.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cadre.state.Limit;
import dev.cadre.state.State;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The filter in Jetty, asked over HTTP. */
class RateLimitFilterTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Server> servers = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (Server server : servers) {
      server.stop();
    }
    client.close();
  }

  @Test
  void requestsBeyondTheLimitGet429AndDoNotReachTheServlet() throws Exception {
    try (State state = State.local()) {
      var limiter = state.rateLimiter("api", Limit.tokenBucket(2, 2, Duration.ofDays(1)));
      var filter = new RateLimitFilter(limiter, RateLimitKey.address());
      URI uri = start(new FilterHolder(filter), null);

      HttpResponse<String> first = get(uri);
      assertThat(first.statusCode()).isEqualTo(200);
      assertThat(first.body()).isEqualTo("served");
      assertThat(first.headers().map()).doesNotContainKey("retry-after");
      assertThat(first.headers().firstValue("RateLimit-Policy")).hasValue("\"api\";q=2;w=86400");
      assertThat(first.headers().firstValue("RateLimit")).hasValue("\"api\";r=1;t=43200");
      assertThat(get(uri).statusCode()).isEqualTo(200);

      HttpResponse<String> third = get(uri);
      assertThat(third.statusCode()).isEqualTo(429);
      assertThat(third.body()).isEmpty();
      assertThat(third.headers().firstValueAsLong("Retry-After").orElse(0))
          .isBetween(43_000L, 43_200L);
      assertThat(third.headers().firstValue("RateLimit").orElse("")).startsWith("\"api\";r=0;t=");
    }
  }

  @Test
  void filterThatTheServerMakesIsConfiguredByItsInitParameters() throws Exception {
    URI uri =
        start(
            Map.of(
                "name", "logins",
                "permits", "1",
                "window", "1h",
                "kind", "fixed-window",
                "key", "header:X-Account"),
            null);
    HttpResponse<String> ann = get(uri, "X-Account", "ann");
    assertThat(ann.statusCode()).isEqualTo(200);
    assertThat(ann.headers().firstValue("RateLimit-Policy")).hasValue("\"logins\";q=1;w=3600");
    assertThat(get(uri, "X-Account", "ann").statusCode()).isEqualTo(429);
    assertThat(get(uri, "X-Account", "bob").statusCode()).isEqualTo(200);
    // Who leaves the header away is not free of the limit.
    assertThat(get(uri).statusCode()).isEqualTo(200);
    assertThat(get(uri).statusCode()).isEqualTo(429);
  }

  @Test
  void twoServersThatShareAStateShareTheLimit(@TempDir Path folder) throws Exception {
    URI address = URI.create("embedded:" + folder.resolve("segment") + "?megabytes=2");
    try (State one = State.open(address);
        State other = State.open(address)) {
      Map<String, String> parameters = Map.of("permits", "3", "window", "P1D");
      URI first = start(parameters, one);
      URI second = start(parameters, other);
      List<Integer> codes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        codes.add(get(first).statusCode());
        codes.add(get(second).statusCode());
      }
      assertThat(codes).containsExactly(200, 200, 200, 429, 429, 429);
    }
  }

  @Test
  void wrongParametersKeepTheFilterFromStarting() {
    refused(Map.of("window", "1m"), "permits is missing");
    refused(Map.of("permits", "many"), "permits is a whole number, was many");
    refused(Map.of("permits", "0"), "permits must be 1 to 1000000000");
    refused(Map.of("permits", "1", "window", "soon"), "window is a time as 500ms, 30s or 1m");
    refused(Map.of("permits", "1", "kind", "leaky"), "kind is fixed-window");
    refused(Map.of("permits", "1", "refill", "2"), "refill is for the kind token-bucket only");
    refused(Map.of("permits", "1", "key", "cookie"), "the key is address, user or header:NAME");
    refused(Map.of("permits", "1", "when-away", "panic"), "when-away is fail-open");
    refused(Map.of("permits", "1", "limit", "9"), "unknown init parameters [limit]");
  }

  private void refused(Map<String, String> parameters, String why) {
    assertThatThrownBy(() -> start(parameters, null))
        .isInstanceOf(ServletException.class)
        .hasMessageContaining("filter edge: ")
        .hasMessageContaining(why);
  }

  private URI start(Map<String, String> parameters, @Nullable State state) throws Exception {
    FilterHolder holder = new FilterHolder(RateLimitFilter.class);
    holder.setName("edge");
    holder.setInitParameters(parameters);
    return start(holder, state);
  }

  private URI start(FilterHolder filter, @Nullable State state) throws Exception {
    Server server = new Server();
    servers.add(server);
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler();
    if (state != null) {
      context.setAttribute(RateLimitFilter.STATE_ATTRIBUTE, state);
    }
    context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(new ServletHolder(new Served()), "/*");
    server.setHandler(context);
    server.start();
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/");
  }

  private HttpResponse<String> get(URI uri, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static final class Served extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().write("served");
    }
  }
}
