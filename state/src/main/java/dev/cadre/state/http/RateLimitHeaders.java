package dev.cadre.state.http;

import dev.cadre.state.Decision;
import dev.cadre.state.RateLimiter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an answer says of a limit: {@code RateLimit-Policy} and {@code RateLimit} of <a
 * href="https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-09">
 * draft-ietf-httpapi-ratelimit-headers-09</a>, and when it was refused {@code Retry-After} of RFC
 * 9110. Times are in whole seconds, rounded up.
 */
public final class RateLimitHeaders {
  public static final int TOO_MANY_REQUESTS = 429;

  private RateLimitHeaders() {}

  /**
   * The headers by name.
   *
   * @param limiter gives the policy its name
   */
  public static Map<String, String> of(RateLimiter limiter, Decision decision) {
    String name = string(limiter.name());
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(
        "RateLimit-Policy",
        name + ";q=" + decision.limit() + ";w=" + seconds(limiter.limit().window()));
    headers.put(
        "RateLimit", name + ";r=" + decision.remaining() + ";t=" + seconds(decision.resetAfter()));
    if (!decision.allowed()) {
      headers.put("Retry-After", Long.toString(Math.max(1, seconds(decision.retryAfter()))));
    }
    return headers;
  }

  private static long seconds(Duration duration) {
    return duration.plusSeconds(1).minusNanos(1).toSeconds();
  }

  /** A string of RFC 8941: printable ASCII, quotes and backslashes escaped. */
  private static String string(String text) {
    StringBuilder string = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        string.append('\\');
      }
      string.append(c < ' ' || c > '~' ? '_' : c);
    }
    return string.append('"').toString();
  }
}
