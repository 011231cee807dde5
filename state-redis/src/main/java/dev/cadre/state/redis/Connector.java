package dev.cadre.state.redis;

import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a connection, and tries again until there is one. From then on Lettuce makes it anew when
 * it breaks.
 */
final class Connector<C> {
  private final Supplier<? extends CompletionStage<? extends C>> connect;
  private final ScheduledExecutorService executor;
  private final CompletableFuture<C> connected = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> tried = new CompletableFuture<>();
  private volatile String failure = "not connected yet";

  Connector(
      Supplier<? extends CompletionStage<? extends C>> connect, ScheduledExecutorService executor) {
    this.connect = connect;
    this.executor = executor;
  }

  /** Begins. */
  void start() {
    schedule(1);
  }

  /** The connection, when there is one. */
  CompletableFuture<C> connected() {
    return connected;
  }

  /**
   * Waits until the first attempt has ended, well or not.
   *
   * @return whether there is a connection
   */
  boolean awaitFirstAttempt(Duration most) {
    try {
      tried.get(most.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // It goes on.
    }
    return connected.isDone();
  }

  /** Why there is none yet. */
  String failure() {
    return failure;
  }

  private void schedule(long attempt) {
    Duration delay = attempt == 1 ? Duration.ZERO : Setup.BACK_OFF.createDelay(attempt - 1);
    try {
      var _ = executor.schedule(() -> attempt(attempt), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      failure = "closed";
    }
  }

  private void attempt(long attempt) {
    try {
      var _ = connect.get().whenComplete((made, thrown) -> ended(attempt, made, thrown));
    } catch (RuntimeException | LinkageError e) { // of a library that is missing, for instance
      ended(attempt, null, e);
    }
  }

  private void ended(long attempt, @Nullable C made, @Nullable Throwable thrown) {
    if (made != null) {
      connected.complete(made);
    } else {
      failure = root(thrown);
      schedule(attempt + 1);
    }
    tried.complete(null);
  }

  /** What is at the bottom: {@code Connection refused: /127.0.0.1:6379}. */
  private static String root(@Nullable Throwable thrown) {
    Throwable at = thrown;
    while (at instanceof CompletionException || at instanceof RedisException) {
      if (at.getCause() == null) {
        break;
      }
      at = at.getCause();
    }
    return at == null
        ? "no connection"
        : at instanceof Exception ? String.valueOf(at.getMessage()) : at.toString();
  }
}
