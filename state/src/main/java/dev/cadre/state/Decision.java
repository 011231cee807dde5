package dev.cadre.state;

import java.time.Duration;

/**
 * The answer of a {@link RateLimiter}.
 *
 * @param allowed whether the permits were granted; only then were they taken
 * @param limit the most permits that can be free at once
 * @param remaining the permits that were free after this; at least 0
 * @param retryAfter how long to wait until the same attempt would be granted if nobody else tried;
 *     zero when it was granted
 * @param resetAfter how long until all permits are free again if nobody tries; zero when they are
 * @param origin what it was decided from
 */
public record Decision(
    boolean allowed,
    long limit,
    long remaining,
    Duration retryAfter,
    Duration resetAfter,
    Origin origin) {

  /** The same answer from another source. */
  public Decision from(Origin other) {
    return new Decision(allowed, limit, remaining, retryAfter, resetAfter, other);
  }
}
