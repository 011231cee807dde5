package dev.cadre.state.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether Redis answers. A call that waited in vain, while nothing else was heard, makes it silent:
 * until anything is heard again the others need not wait too. A ping is always on its way, so that
 * something is heard as soon as Redis goes on.
 */
final class Pulse {
  /** After this time the connection is taken for dead, and a new one is made. */
  private static final Duration DEAD = Duration.ofSeconds(5);

  private final boolean oneServer;
  private final Setup setup;
  private volatile long heardNanos = System.nanoTime();
  private volatile boolean silent;
  private volatile long pingNanos;

  /** Those of the ping that is on its way; of the thread that beats. */
  private @Nullable RedisFuture<String> ping;

  private long pingSentNanos;

  /**
   * A pulse.
   *
   * @param oneServer whether what one connection hears holds for all
   */
  Pulse(boolean oneServer, Setup setup) {
    this.oneServer = oneServer;
    this.setup = setup;
  }

  boolean isSilent() {
    return silent;
  }

  /** Something has been heard. */
  void heard() {
    heardNanos = System.nanoTime();
    if (silent) {
      silent = false;
    }
  }

  /** What was sent then was not answered in time. */
  void missed(long sentNanos) {
    if (oneServer && heardNanos - sentNanos < 0) {
      silent = true;
    }
  }

  long pingMicros() {
    return pingNanos / 1000;
  }

  /** How long it has been silent; 0 when it is not. */
  long silenceMillis() {
    return silent ? (System.nanoTime() - heardNanos) / 1_000_000 : 0;
  }

  /** Called each second by one thread. */
  void beat(RedisClusterAsyncCommands<byte[], byte[]> commands) {
    long now = System.nanoTime();
    RedisFuture<String> before = ping;
    if (oneServer && before != null && !before.toCompletableFuture().isDone()) {
      missed(pingSentNanos);
      if (now - pingSentNanos > DEAD.toNanos()) {
        ping = null;
        setup.breakConnections();
      }
      return;
    }
    pingSentNanos = now;
    RedisFuture<String> next = commands.ping();
    ping = next;
    var _ =
        next.whenComplete((_, thrown) -> {
          if (thrown == null) {
            pingNanos = System.nanoTime() - now;
            heard();
          }
        });
  }
}
