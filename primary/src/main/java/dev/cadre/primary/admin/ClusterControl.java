package dev.cadre.primary.admin;

import dev.cadre.primary.metrics.Family;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The primary as its operators see it. Any thread may call; no method blocks. A stage that
 * completes with an exception is a bug: it is shown as such.
 */
public interface ClusterControl {

  /** What there is now; completed by the primary's loop, so an answer means that it runs. */
  CompletionStage<ClusterView> view();

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

  /** Starts the stop; completed when no worker is left, shortly before the process ends. */
  CompletionStage<Outcome> stop(ProgressListener listener);

  /**
   * The application's own metrics, merged over its workers, who are asked now; empty when it has
   * none.
   */
  default CompletionStage<List<Family>> applicationMetrics() {
    return CompletableFuture.completedStage(List.of());
  }
}
