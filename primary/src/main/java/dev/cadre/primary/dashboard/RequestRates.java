package dev.cadre.primary.dashboard;

import dev.cadre.primary.admin.ClusterControl;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests per second of each worker, by what the application itself counts. Workers are asked when
 * somebody wants to know, every 5 s at the most, and nobody waits for the answer. Any thread.
 */
final class RequestRates {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

  /** Two readings that are further apart say nothing of now. */
  private static final long RECENT_NANOS = 4 * INTERVAL_NANOS;

  private final ClusterControl control;
  private final LongSupplier nanoTime;
  private boolean asking;
  private long asked; // or answered
  private Reading last;
  private Map<Integer, Double> rates = Map.of();

  private record Reading(long nanos, Map<Integer, Double> counts) {}

  /**
   * @param nanoTime {@link System#nanoTime}
   */
  RequestRates(ClusterControl control, LongSupplier nanoTime) {
    this.control = control;
    this.nanoTime = nanoTime;
    asked = nanoTime.getAsLong() - INTERVAL_NANOS;
    last = new Reading(asked, Map.of());
  }

  /** By the numbers of the workers; none for one that does not count, or not yet. */
  synchronized Map<Integer, Double> now() {
    long now = nanoTime.getAsLong();
    if (!asking && now - asked >= INTERVAL_NANOS) {
      asking = true;
      asked = now;
      var _ =
          control
              .requestCounts()
              .whenComplete((@Nullable Map<Integer, Double> counts, @Nullable Throwable failure) ->
                  take(counts == null ? Map.of() : counts));
    }
    return now - last.nanos() <= RECENT_NANOS ? rates : Map.of();
  }

  private synchronized void take(Map<Integer, Double> counts) {
    Reading now = new Reading(nanoTime.getAsLong(), counts);
    long nanos = now.nanos() - last.nanos();
    Map<Integer, Double> between = new HashMap<>();
    if (nanos > 0 && nanos <= RECENT_NANOS) {
      counts.forEach((id, count) -> {
        Double before = last.counts().get(id);
        if (before != null && count >= before) {
          between.put(id, (count - before) * 1e9 / nanos);
        }
      });
    }
    rates = Map.copyOf(between);
    last = now;
    asking = false;
    asked = now.nanos();
  }
}
