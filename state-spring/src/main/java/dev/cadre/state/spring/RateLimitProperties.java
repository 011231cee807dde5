package dev.cadre.state.spring;

import dev.cadre.state.FailurePolicy;
import dev.cadre.state.Limit;
import dev.cadre.state.Use;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The limit of HTTP requests. There is one when {@code permits} is set.
 *
 * @param enabled Whether there is one, if permits is set.
 * @param name Name of the limiter, in the state and in the headers.
 * @param permits Requests that a key may make in each window.
 * @param window Time of a window; for a token bucket, of a refill.
 * @param kind How it is counted.
 * @param refill Permits that come back in each window, for a token bucket; unset, all.
 * @param key Whose permits a request takes: address, user or header:NAME. A bean of the type
 *     RateLimitKey comes before it.
 * @param urlPatterns Which requests, as in the mapping of a servlet filter.
 * @param order Order of the filter among the others, the lowest first. Unset, it is before Spring
 *     Security, and for the key user after it.
 * @param whenAway What happens while the back end of the state does not answer.
 * @param timeout How long a request waits for the back end of the state, at the most.
 */
@ConfigurationProperties("cadre.rate-limit")
public record RateLimitProperties(
    @DefaultValue("true") boolean enabled,
    @DefaultValue("http") String name,
    @DefaultValue("0") long permits,
    @DefaultValue("1m") Duration window,
    @DefaultValue("sliding-window") Kind kind,
    @Nullable Long refill,
    @DefaultValue("address") String key,
    @DefaultValue("/*") List<String> urlPatterns,
    @Nullable Integer order,
    @DefaultValue("local") FailurePolicy whenAway,
    @DefaultValue("100ms") Duration timeout) {

  /** The default of {@code spring.security.filter.order}. */
  private static final int SPRING_SECURITY_ORDER = -100;

  /** The kinds of {@link Limit}. */
  public enum Kind {
    /** So many in each window; windows begin at multiples of their length. */
    FIXED_WINDOW,
    /** So many in any time as long as the window. */
    SLIDING_WINDOW,
    /** So many at once, refilled steadily. */
    TOKEN_BUCKET
  }

  public RateLimitProperties {
    urlPatterns = List.copyOf(urlPatterns);
    if (refill != null && kind != Kind.TOKEN_BUCKET) {
      throw new IllegalArgumentException(
          "cadre.rate-limit.refill is for cadre.rate-limit.kind=token-bucket only");
    }
  }

  Limit limit() {
    return switch (kind) {
      case FIXED_WINDOW -> Limit.fixedWindow(permits, window);
      case SLIDING_WINDOW -> Limit.slidingWindow(permits, window);
      case TOKEN_BUCKET -> Limit.tokenBucket(permits, refill == null ? permits : refill, window);
    };
  }

  /** Logins are limited before anybody looks at them; a user is known only after that. */
  int filterOrder() {
    if (order != null) {
      return order;
    }
    return key.equals("user") ? SPRING_SECURITY_ORDER + 1 : SPRING_SECURITY_ORDER - 1;
  }

  Use use() {
    return new Use(whenAway, timeout);
  }
}
