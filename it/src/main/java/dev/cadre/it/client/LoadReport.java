package dev.cadre.it.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a load has seen.
 *
 * @param outcomes how many requests ended how; each {@link Outcome} is there
 * @param workers answers by worker, of good answers only; empty unless the plan names workers
 * @param opened connections that were established
 * @param closedIdle connections that the server had visibly closed before the next request: no
 *     failure, the request went over a new one
 * @param closeAnswers answers after which the server wanted no further request
 * @param latency of the good answers, the time to connect included
 * @param took from the start to the last end
 * @param longestStall the longest time in which no request ended well, from the start to the end
 * @param longestStallFrom when that began, from the start
 * @param ownPause the longest time by which a thread of the client that only ticks was late: a
 *     stall that is not much longer says nothing about the server
 * @param failures some of each connection, by time
 */
public record LoadReport(
    Map<Outcome, Long> outcomes,
    Map<String, Long> workers,
    long opened,
    long closedIdle,
    long closeAnswers,
    LatencyHistogram latency,
    Duration took,
    Duration longestStall,
    Duration longestStallFrom,
    Duration ownPause,
    List<Failure> failures) {

  /** How many requests ended so. */
  public long count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }

  /** How many ended well. */
  public long ok() {
    return count(Outcome.OK);
  }

  /** How many did not. */
  public long failed() {
    return total() - ok();
  }

  /** How many ended. */
  public long total() {
    return outcomes.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Good answers a second. */
  public double perSecond() {
    return ok() / (took.toNanos() / 1e9);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(400);
    text.append(
        "%d ok, %d failed in %.2f s, %.0f/s%n"
            .formatted(ok(), failed(), took.toNanos() / 1e9, perSecond()));
    outcomes.forEach((outcome, n) -> {
      if (n > 0 && outcome.isFailure()) {
        text.append("  %s %d%n".formatted(outcome, n));
      }
    });
    text.append(
        "connections %d, closed while idle %d, answers with close %d%n"
            .formatted(opened, closedIdle, closeAnswers));
    text.append(
        "latency ms p50 %.2f p90 %.2f p99 %.2f p99.9 %.2f p99.99 %.2f max %.2f%n"
            .formatted(
                millis(50), millis(90), millis(99), millis(99.9), millis(99.99), millis(100)));
    text.append(
        "longest stall %.1f ms from %.3f s; own pause %.1f ms%n"
            .formatted(
                longestStall.toNanos() / 1e6,
                longestStallFrom.toNanos() / 1e9,
                ownPause.toNanos() / 1e6));
    if (!workers.isEmpty()) {
      text.append("workers ").append(workers).append('\n');
    }
    failures.stream().limit(20).forEach(failure -> text.append("  ").append(failure).append('\n'));
    return text.toString();
  }

  private double millis(double percent) {
    return latency.percentile(percent).toNanos() / 1e6;
  }
}
