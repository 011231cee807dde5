package dev.cadre.primary.dashboard;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.cadre.primary.admin.ClusterControl;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.admin.HealthServer;
import dev.cadre.primary.log.Chronicle;
import dev.cadre.primary.log.Journal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The page on the health port, for browsers: {@code /} with its files below {@code /dashboard},
 * {@code /events}, {@code /history} and {@code POST /actions/NAME}. It takes a sample of the
 * cluster every 10 s; all else happens while somebody looks.
 */
public final class Dashboard implements HealthServer.Pages, AutoCloseable {
  private static final String EVENTS = "/events";
  private static final String HISTORY = "/history";
  private static final String ACTIONS = "/actions/";
  private static final String LAST = "last=";
  private static final String JSON = "application/json";

  /** Shorter than the server's limit for an answer, 30 s. */
  private static final Duration STREAM = Duration.ofSeconds(20);

  /** In bytes; a body has a number at most. */
  private static final int MOST_BODY = 1_000;

  private static final Map<String, String> HEADERS =
      Map.of(
          "Cache-Control", "no-store",
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin",
          "X-Frame-Options", "DENY",
          "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                  + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                  + " frame-ancestors 'none'");

  private final ClusterControl control;
  private final InstantSource clock;
  private final History history = new History();
  private final Actions actions;
  private final Watching watching;
  private final ScheduledExecutorService sampler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("cadre-dashboard").factory());

  /**
   * Begins to take samples.
   *
   * @param tokenFile of the actions; empty means none
   */
  public Dashboard(
      ClusterControl control,
      Chronicle lines,
      Supplier<Optional<Path>> tokenFile,
      InstantSource clock,
      Journal journal) {
    this(control, lines, tokenFile, clock, journal, STREAM);
  }

  Dashboard(
      ClusterControl control,
      Chronicle lines,
      Supplier<Optional<Path>> tokenFile,
      InstantSource clock,
      Journal journal,
      Duration stream) {
    this.control = control;
    this.clock = clock;
    actions = new Actions(control, tokenFile, clock, journal);
    String instance = Long.toString(clock.instant().toEpochMilli(), Character.MAX_RADIX);
    watching =
        new Watching(instance, lines, new Latest(control, clock, actions::names), history, stream);
    var _ =
        sampler.scheduleAtFixedRate(this::sample, 1, History.INTERVAL_SECONDS, TimeUnit.SECONDS);
  }

  /** Does not wait: the answer comes on another thread, or a primary that ends gives none. */
  private void sample() {
    control
        .view()
        .thenAccept(view -> history.add(view, System.nanoTime(), clock.instant().getEpochSecond()));
  }

  @Override
  public boolean serve(HttpExchange exchange) throws IOException {
    String path = String.valueOf(exchange.getRequestURI().getPath());
    Optional<Asset> asset = Asset.at(path, wantsHtml(exchange));
    boolean action = path.startsWith(ACTIONS);
    if (asset.isEmpty() && !path.equals(EVENTS) && !path.equals(HISTORY) && !action) {
      return false;
    }
    Headers headers = exchange.getResponseHeaders();
    HEADERS.forEach(headers::set);
    Optional<String> refusal = Guard.refusal(exchange.getRequestHeaders());
    String method = exchange.getRequestMethod();
    if (refusal.isPresent()) {
      answer(exchange, Actions.Answer.error(403, refusal.get()));
    } else if (action ? !method.equals("POST") : !isRead(method)) {
      headers.set("Allow", action ? "POST" : "GET, HEAD");
      answer(exchange, Actions.Answer.error(405, "Only " + (action ? "POST" : "GET and HEAD")));
    } else if (action) {
      act(exchange, path.substring(ACTIONS.length()));
    } else if (asset.isPresent()) {
      answer(exchange, 200, asset.get().type(), asset.get().bytes());
    } else if (path.equals(HISTORY)) {
      answer(exchange, 200, JSON, history.json().getBytes(StandardCharsets.UTF_8));
    } else {
      watch(exchange);
    }
    return true;
  }

  private static boolean wantsHtml(HttpExchange exchange) {
    return exchange.getRequestHeaders().getOrDefault("Accept", List.of()).stream()
        .anyMatch(accept -> accept.contains("text/html"));
  }

  private static boolean isRead(String method) {
    return method.equals("GET") || method.equals("HEAD");
  }

  private void act(HttpExchange exchange, String name) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BODY + 1);
    if (body.length > MOST_BODY) {
      answer(exchange, Actions.Answer.error(413, "At most " + MOST_BODY + " bytes"));
      return;
    }
    try {
      Actions.Answer answer =
          actions.answer(
              name, exchange.getRequestHeaders(), exchange.getRemoteAddress().getAddress(), body);
      if (answer.status() == 401) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
      }
      answer(exchange, answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer(exchange, Actions.Answer.error(503, "The primary is ending"));
    }
  }

  private void watch(HttpExchange exchange) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      answer(exchange, 200, "text/event-stream", new byte[0]);
      return;
    }
    if (!watching.enter()) {
      answer(
          exchange,
          Actions.Answer.error(503, "There are " + Watching.MOST + " watchers already: close one"));
      return;
    }
    try {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      watching.stream(lastEventId(exchange), exchange.getResponseBody());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the health port is being closed
    } finally {
      watching.leave();
    }
  }

  /** From the header that a browser sends by itself, else from the query of a page that cannot. */
  private static String lastEventId(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Last-Event-ID");
    String query = exchange.getRequestURI().getQuery();
    if (header != null) {
      return header;
    }
    return query != null && query.startsWith(LAST) ? query.substring(LAST.length()) : "";
  }

  private static void answer(HttpExchange exchange, Actions.Answer answer) throws IOException {
    byte[] body = (ClusterViewJson.text(answer.json()) + "\n").getBytes(StandardCharsets.UTF_8);
    answer(exchange, answer.status(), JSON, body);
  }

  private static void answer(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
      exchange.sendResponseHeaders(status, -1);
    } else {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    sampler.shutdownNow();
    watching.close();
  }
}
