package dev.cadre.state.servlet;

import dev.cadre.state.FailurePolicy;
import dev.cadre.state.Limit;
import dev.cadre.state.Use;
import jakarta.servlet.FilterConfig;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The init parameters of a {@link RateLimitFilter}; docs/state.md has the table.
 *
 * @param name of the limiter in the state
 */
record FilterParameters(String name, Limit limit, Use use, RateLimitKey key) {
  private static final Set<String> KNOWN =
      Set.of("name", "permits", "window", "kind", "refill", "key", "when-away", "timeout");

  /**
   * Those of a filter.
   *
   * @throws IllegalArgumentException when one is missing, wrong or unknown
   */
  static FilterParameters of(FilterConfig config) {
    Set<String> unknown = new TreeSet<>(Collections.list(config.getInitParameterNames()));
    unknown.removeAll(KNOWN);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown init parameters " + unknown + "; there are " + new TreeSet<>(KNOWN));
    }
    return new FilterParameters(
        text(config, "name", config.getFilterName()),
        limit(config),
        new Use(
            policy(text(config, "when-away", "local")),
            duration("timeout", text(config, "timeout", Use.DEFAULT_TIMEOUT.toString()))),
        RateLimitKey.parse(text(config, "key", "address")));
  }

  private static Limit limit(FilterConfig config) {
    String said = config.getInitParameter("permits");
    if (said == null) {
      throw new IllegalArgumentException("the init parameter permits is missing");
    }
    long permits = number("permits", said);
    Duration window = duration("window", text(config, "window", "PT1M"));
    String kind = text(config, "kind", "sliding-window");
    @Nullable String refill = config.getInitParameter("refill");
    if (refill != null && !kind.equals("token-bucket")) {
      throw new IllegalArgumentException("refill is for the kind token-bucket only");
    }
    return switch (kind) {
      case "fixed-window" -> Limit.fixedWindow(permits, window);
      case "sliding-window" -> Limit.slidingWindow(permits, window);
      case "token-bucket" ->
          Limit.tokenBucket(permits, refill == null ? permits : number("refill", refill), window);
      default ->
          throw new IllegalArgumentException(
              "kind is fixed-window, sliding-window or token-bucket, was " + kind);
    };
  }

  private static FailurePolicy policy(String text) {
    return switch (text) {
      case "fail-open" -> FailurePolicy.FAIL_OPEN;
      case "fail-closed" -> FailurePolicy.FAIL_CLOSED;
      case "local" -> FailurePolicy.LOCAL;
      default ->
          throw new IllegalArgumentException(
              "when-away is fail-open, fail-closed or local, was " + text);
    };
  }

  private static long number(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is a whole number, was " + text, e);
    }
  }

  /** {@code 100ms}, {@code 30s}, {@code 1m}, {@code 1h}, {@code 1d}, or as {@code PT1M}. */
  private static Duration duration(String name, String text) {
    String iso = text.toUpperCase(Locale.ROOT);
    try {
      if (iso.matches("\\d{1,15}MS")) {
        return Duration.ofMillis(Long.parseLong(iso.substring(0, iso.length() - 2)));
      }
      return Duration.parse(
          iso.matches("\\d+[SMH]") ? "PT" + iso : iso.matches("\\d+D") ? "P" + iso : iso);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(name + " is a time as 500ms, 30s or 1m, was " + text, e);
    }
  }

  private static String text(FilterConfig config, String name, String otherwise) {
    String said = config.getInitParameter(name);
    return said == null ? otherwise : said;
  }
}
