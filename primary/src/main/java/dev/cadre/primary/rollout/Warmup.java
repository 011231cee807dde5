package dev.cadre.primary.rollout;

import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a worker that is ready the same thing over and over, before it gets public connections, so
 * that its code is loaded and compiled. One keep-alive connection: more would compete with the
 * workers that serve.
 */
public final class Warmup {

  /** A failing worker is not warmed up by more questions. */
  private static final int MAX_FAILURES = 10;

  /** Why it ended. */
  public enum End {
    /** The latency does not fall any more. */
    SETTLED,
    /** All requests are used up. */
    COUNT,
    /** The time is used up, or the caller stopped it. */
    TIME,
    /** The worker answers badly or not at all. */
    FAILURES
  }

  /**
   * What it came to.
   *
   * @param requests asked
   * @param failures of them without an answer, or answered by a status of 400 or more
   * @param firstNanos the latency of the first answer; 0 without any
   * @param lastMedianNanos the median of the last ten; 0 with fewer
   */
  public record Report(
      End end, int requests, int failures, Duration took, long firstNanos, long lastMedianNanos) {}

  private Warmup() {}

  /**
   * Warms up and waits.
   *
   * @param requests at the most
   * @param limit of time
   * @param goOn asked before each request; false ends it, as when the worker has died
   */
  public static Report run(
      DirectAddress.Reachable address,
      String path,
      int requests,
      Duration limit,
      BooleanSupplier goOn) {
    long start = System.nanoTime();
    long deadline = start + limit.toNanos();
    Settling settling = new Settling();
    int asked = 0;
    int failures = 0;
    long first = 0;
    End end = End.COUNT;
    @Nullable ProbeConnection connection = null;
    try {
      while (asked < requests) {
        if (System.nanoTime() - deadline >= 0 || !goOn.getAsBoolean()) {
          end = End.TIME;
          break;
        }
        long before = System.nanoTime();
        asked++;
        boolean good = false;
        try {
          if (connection == null) {
            connection = new ProbeConnection(address, deadline);
          }
          good = connection.get(path, true) < 400;
        } catch (IOException e) {
          // Counted below; a new connection for the next one.
        }
        if (connection != null && !connection.isReusable()) {
          connection.close();
          connection = null;
        }
        long nanos = System.nanoTime() - before;
        if (good) {
          first = first == 0 ? nanos : first;
          settling.add(nanos);
        } else if (System.nanoTime() - deadline < 0 && ++failures >= MAX_FAILURES) {
          end = End.FAILURES;
          break;
        }
        if (settling.isSettled()) {
          end = End.SETTLED;
          break;
        }
      }
    } finally {
      if (connection != null) {
        connection.close();
      }
    }
    return new Report(
        end,
        asked,
        failures,
        Duration.ofNanos(System.nanoTime() - start),
        first,
        settling.lastMedianNanos());
  }
}
