package dev.cadre.primary.rollout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What two workers, one of each generation, answered to the same probe, asked in turn. Not
 * thread-safe.
 */
public final class Answers {
  /** Latencies older than these do not count: a JVM gets faster. */
  private static final int REMEMBERED = 100;

  /** With fewer, a median says nothing. */
  static final int ENOUGH = 10;

  /** Single failures are an accident; so many are none. */
  private static final int MOST_FAILURES = 2;

  /** Differences below this are noise, whatever the factor. */
  private static final long NOISE_NANOS = 3_000_000;

  /**
   * The percentile that must be slower as well. A slow version answers no probe fast; a machine
   * that is starved for a moment delays many of them, and those of a young JVM more.
   */
  private static final int QUICK = 25;

  private final String path;
  private final List<Long> canaryNanos = new ArrayList<>();
  private final List<Long> oldNanos = new ArrayList<>();
  private int rounds;
  private int comparable;
  private int worse;
  private int otherBodies;
  private String worstAnswer = "";
  private String usualAnswer = "";

  /** Of a path. */
  public Answers(String path) {
    this.path = path;
  }

  /** Adds a round: what each of them answered. */
  public void add(ReadinessProbe.Result canary, ReadinessProbe.Result old) {
    rounds++;
    if (!(old instanceof ReadinessProbe.Result.Answered before) || before.status() >= 500) {
      return; // Where the old one fails there is nothing to be as good as.
    }
    comparable++;
    usualAnswer = "answered " + before.status();
    switch (canary) {
      case ReadinessProbe.Result.Answered now when now.status() / 100 == before.status() / 100 -> {
        remember(canaryNanos, now.nanos());
        remember(oldNanos, before.nanos());
        otherBodies += now.bodySum() == before.bodySum() ? 0 : 1;
      }
      case ReadinessProbe.Result.Answered now -> {
        worse++;
        worstAnswer = "answered " + now.status();
      }
      case ReadinessProbe.Result.Unreachable now -> {
        worse++;
        worstAnswer = "failed: " + now.reason();
      }
    }
  }

  private static void remember(List<Long> all, long nanos) {
    all.add(nanos);
    if (all.size() > REMEMBERED) {
      all.removeFirst();
    }
  }

  /**
   * Why the canary is worse; empty when it is not.
   *
   * @param slowdown how many times slower it may be; 0 means that it does not matter
   * @param sameBody whether both must answer with the same bytes
   */
  public String refusal(int slowdown, boolean sameBody) {
    if (worse > MOST_FAILURES) {
      return String.format(
          Locale.ROOT,
          "GET %s %s in %d of %d probes, where the old version %s",
          path,
          worstAnswer,
          worse,
          comparable,
          usualAnswer);
    }
    if (sameBody && otherBodies > MOST_FAILURES) {
      return String.format(
          Locale.ROOT,
          "GET %s answered with another body in %d of %d probes (probe-body)",
          path,
          otherBodies,
          comparable);
    }
    long now = median(canaryNanos);
    long before = median(oldNanos);
    if (slowdown > 0
        && canaryNanos.size() >= ENOUGH
        && now > slowdown * before
        && now - before > NOISE_NANOS
        && percentile(canaryNanos, QUICK) > slowdown * percentile(oldNanos, QUICK)) {
      return String.format(
          Locale.ROOT,
          "GET %s takes %s ms (median of %d probes), %.1f times the %s ms of the old version",
          path,
          millis(now),
          canaryNanos.size(),
          (double) now / before,
          millis(before));
    }
    return "";
  }

  /** How many rounds there were. */
  public int rounds() {
    return rounds;
  }

  /** How many of them could be compared: the old worker answered. */
  public int comparable() {
    return comparable;
  }

  /** One line of figures. */
  public String words() {
    return String.format(
        Locale.ROOT,
        "GET %s: %d rounds, %d worse%s; median %s ms (old %s ms), 90th percentile %s ms (old %s ms)",
        path,
        rounds,
        worse,
        worse > 0 ? " (" + worstAnswer + ")" : "",
        millis(median(canaryNanos)),
        millis(median(oldNanos)),
        millis(percentile(canaryNanos, 90)),
        millis(percentile(oldNanos, 90)));
  }

  private static long median(List<Long> nanos) {
    return percentile(nanos, 50);
  }

  private static long percentile(List<Long> nanos, int percent) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return sorted.length == 0
        ? 0
        : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
  }
}
