package dev.cadre.state.http;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import dev.cadre.state.Decision;
import dev.cadre.state.RateLimiter;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * A filter of the JDK's {@code HttpServer} that lets a request through when the limiter grants it,
 * and otherwise answers 429. Every answer has the {@link RateLimitHeaders}.
 *
 * <pre>{@code
 * server.createContext("/", handler).getFilters().add(RateLimitFilter.byAddress(limiter));
 * }</pre>
 */
public final class RateLimitFilter extends Filter {
  private final RateLimiter limiter;
  private final Function<HttpExchange, String> key;

  /**
   * A filter.
   *
   * @param key whose permits a request takes; called in the request's thread, and never null
   */
  public RateLimitFilter(RateLimiter limiter, Function<HttpExchange, String> key) {
    this.limiter = Objects.requireNonNull(limiter);
    this.key = Objects.requireNonNull(key);
  }

  /**
   * Limits each client's address: that of the connection. Behind a proxy this is the proxy's, and
   * another key is needed.
   */
  public static RateLimitFilter byAddress(RateLimiter limiter) {
    return new RateLimitFilter(
        limiter, exchange -> exchange.getRemoteAddress().getAddress().getHostAddress());
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    Decision decision = limiter.tryAcquire(key.apply(exchange));
    for (Map.Entry<String, String> header : RateLimitHeaders.of(limiter, decision).entrySet()) {
      exchange.getResponseHeaders().set(header.getKey(), header.getValue());
    }
    if (decision.allowed()) {
      chain.doFilter(exchange);
    } else {
      exchange.sendResponseHeaders(RateLimitHeaders.TOO_MANY_REQUESTS, -1);
      exchange.close();
    }
  }

  @Override
  public String description() {
    return "rate limit " + limiter.name();
  }
}
