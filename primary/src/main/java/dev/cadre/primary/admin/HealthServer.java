package dev.cadre.primary.admin;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.metrics.Family;
import dev.cadre.primary.metrics.OpenMetrics;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The health port: {@code /cluster-health}, {@code /livez}, {@code /readyz} and {@code /metrics},
 * read-only, and the pages for browsers. A request has a virtual thread; it waits for the primary's
 * loop for a second at the most.
 */
public final class HealthServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** For the application's metrics; Prometheus itself waits for 10 s. */
  private static final Duration SCRAPE = Duration.ofSeconds(8);

  private static final List<String> PATHS =
      List.of("/cluster-health", "/livez", "/readyz", "/metrics", ActuatorHealth.PATH);

  /** Of the JDK's server, in seconds where they are times: it has no other way to be told. */
  private static final Map<String, String> LIMITS =
      new TreeMap<>(
          Map.of(
              "sun.net.httpserver.nodelay", "true",
              "sun.net.httpserver.maxReqTime", "10",
              "sun.net.httpserver.maxRspTime", "30",
              "jdk.httpserver.maxConnections", "256"));

  private final HttpServer server;
  private final ExecutorService executor;
  private final ClusterControl control;
  private final Pages pages;
  private final boolean loopback;

  /** What a browser gets on the health port besides. */
  public interface Pages {

    /** Answers a request, and closes nothing; false, and nothing done, if it is not for a page. */
    boolean serve(HttpExchange exchange) throws IOException;
  }

  private HealthServer(HttpServer server, ClusterControl control, Pages pages) {
    this.server = server;
    this.control = control;
    this.pages = pages;
    this.loopback = server.getAddress().getAddress().isLoopbackAddress();
    this.executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("cadre-health-", 0).factory());
    server.setExecutor(executor);
    server.createContext("/", this::serve);
    server.start();
  }

  /**
   * Listens.
   *
   * @param address numeric, or {@code localhost}
   * @param port 0 means any free one
   * @param explicit whether the user named the port; if not, another one is taken when it is busy,
   *     and the journal says so
   * @throws PortTakenException when the port is busy and explicit, or the address not to be had
   */
  public static HealthServer open(
      String address,
      int port,
      boolean explicit,
      ClusterControl control,
      Pages pages,
      Journal journal)
      throws IOException {
    LIMITS.forEach((name, value) -> {
      if (System.getProperty(name) == null) {
        System.setProperty(name, value);
      }
    });
    try {
      InetAddress host = InetAddress.getByName(address);
      HttpServer server;
      try {
        server = HttpServer.create(new InetSocketAddress(host, port), 64);
      } catch (BindException e) {
        if (explicit) {
          throw e;
        }
        server = HttpServer.create(new InetSocketAddress(host, 0), 64);
        journal.warn(
            "Health port "
                + port
                + " is taken: serving health on "
                + addressOf(server.getAddress()));
      }
      return new HealthServer(server, control, pages);
    } catch (BindException e) {
      throw new PortTakenException(
          "The health port "
              + port
              + " of "
              + address
              + " cannot be used: "
              + e.getMessage()
              + ". Choose another with --health-port, or 0 for any free one",
          e);
    }
  }

  private static ClusterView.Address addressOf(InetSocketAddress address) {
    return new ClusterView.Address(address.getAddress().getHostAddress(), address.getPort());
  }

  /** Where it listens. */
  public ClusterView.Address address() {
    return addressOf(server.getAddress());
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  /** An answer. */
  private record Answer(int status, String type, String body) {
    static Answer of(int status, JsonObject json) {
      return new Answer(status, "application/json", ClusterViewJson.text(json) + "\n");
    }

    static Answer of(int status, String key, Object value) {
      JsonObject json = new JsonObject();
      json.put(key, value);
      return of(status, json);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (pages.serve(exchange)) {
        return;
      }
      Answer answer = answer(exchange);
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      var headers = exchange.getResponseHeaders();
      headers.set("Content-Type", answer.type());
      headers.set("Cache-Control", "no-store");
      headers.set("X-Content-Type-Options", "nosniff");
      if (answer.status() == 405) {
        headers.set("Allow", "GET, HEAD");
      }
      if (exchange.getRequestMethod().equals("HEAD")) {
        headers.set("Content-Length", Integer.toString(body.length));
        exchange.sendResponseHeaders(answer.status(), -1);
      } else {
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  private Answer answer(HttpExchange exchange) {
    String host = exchange.getRequestHeaders().getFirst("Host");
    if (loopback && host != null && !isLocal(host)) {
      // A page whose name has been made to point here must not read this.
      return Answer.of(403, "error", "Host must be an IP address or localhost");
    }
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return Answer.of(405, "error", "Only GET and HEAD");
    }
    String path = String.valueOf(exchange.getRequestURI().getPath());
    return switch (path) {
      case "/cluster-health", "/livez", "/readyz", "/metrics" -> ask(path);
      default -> {
        if (ActuatorHealth.isPath(path)) {
          yield ask(path);
        }
        JsonObject json = new JsonObject();
        json.put("error", "There is nothing here");
        json.put("paths", new JsonArray(PATHS));
        yield Answer.of(404, json);
      }
    };
  }

  private Answer ask(String path) {
    ClusterView view;
    try {
      view = control.view().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return Answer.of(503, "error", "The primary has not answered within 1 s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.of(503, "error", "The primary is ending");
    } catch (ExecutionException | RuntimeException e) {
      return Answer.of(503, "error", "The primary failed: " + e);
    }
    return switch (path) {
      case "/livez" -> Answer.of(200, "live", true);
      case "/readyz" -> ready(view);
      case "/metrics" -> metrics(view);
      case String other when ActuatorHealth.isPath(other) ->
          Answer.of(ActuatorHealth.isUp(other, view) ? 200 : 503, ActuatorHealth.json(other, view));
      default -> Answer.of(200, ClusterViewJson.health(view));
    };
  }

  /** Workers that do not answer in time are left out before this loses its patience. */
  private Answer metrics(ClusterView view) {
    List<Family> families = new ArrayList<>(ClusterMetrics.of(view));
    try {
      families.addAll(
          control
              .applicationMetrics()
              .toCompletableFuture()
              .get(SCRAPE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      // Ours are better than none.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.of(503, "error", "The primary is ending");
    } catch (ExecutionException | RuntimeException e) {
      return Answer.of(503, "error", "The application's metrics failed: " + e);
    }
    return new Answer(200, OpenMetrics.CONTENT_TYPE, OpenMetrics.text(families));
  }

  private static Answer ready(ClusterView view) {
    if (view.ready()) {
      return Answer.of(200, "ready", true);
    }
    JsonObject json = new JsonObject();
    json.put("ready", false);
    json.put(
        "reason", view.state() == ClusterView.State.STOPPING ? "stopping" : "no worker is ready");
    return Answer.of(503, json);
  }

  /** Whether a Host header names an address and not something that a resolver was asked for. */
  public static boolean isLocal(String host) {
    String name;
    if (host.startsWith("[")) {
      int end = host.indexOf(']');
      name = end < 0 ? host : host.substring(1, end);
    } else {
      int colon = host.indexOf(':');
      name = colon < 0 ? host : host.substring(0, colon);
    }
    if (name.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(name).getAddress().length > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
