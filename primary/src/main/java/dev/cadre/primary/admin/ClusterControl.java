package dev.cadre.primary.admin;

import dev.cadre.primary.log.RecentLines;
import dev.cadre.primary.metrics.Family;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The primary as its operators see it. Any thread may call; no method blocks. A stage that
 * completes with an exception is a bug: it is shown as such.
 */
public interface ClusterControl {

  /** What there is now; completed by the primary's loop, so an answer means that it runs. */
  CompletionStage<ClusterView> view();

  /** What it was started with. */
  CompletionStage<Description> describe();

  /** What the log has had last. */
  RecentLines recentLines();

  /** Starts a rolling restart; completed when it is over, with {@code BUSY} when one is running. */
  CompletionStage<Outcome> reload(ProgressListener listener);

  /**
   * Starts a rolling restart to another jar.
   *
   * @param jar absolute
   */
  CompletionStage<Outcome> deploy(Path jar, ProgressListener listener);

  /** Starts a rolling restart to the version before. */
  CompletionStage<Outcome> rollback(ProgressListener listener);

  /** Starts or retires workers; completed when as many are ready and no more are left. */
  CompletionStage<Outcome> scale(Scaling scaling, ProgressListener listener);

  /**
   * Starts another worker of the same generation in the place of one; completed when the old one is
   * gone, or stays.
   *
   * @param pid the worker's
   */
  CompletionStage<Outcome> restart(long pid, ProgressListener listener);

  /**
   * Writes what a worker is doing into a folder, whose path is in the words of the outcome.
   *
   * @param pid the worker's
   */
  CompletionStage<Outcome> dump(long pid);

  /** Starts the stop; completed when no worker is left, shortly before the process ends. */
  CompletionStage<Outcome> stop(ProgressListener listener);

  /**
   * The application's own metrics, merged over its workers, who are asked now; empty when it has
   * none.
   */
  default CompletionStage<List<Family>> applicationMetrics() {
    return CompletableFuture.completedStage(List.of());
  }

  /**
   * How many requests each worker has answered since it started, by its number, as the
   * application's own metrics have it; the workers are asked now. Empty when they do not count.
   */
  default CompletionStage<Map<Integer, Double>> requestCounts() {
    return CompletableFuture.completedStage(Map.of());
  }
}
