package dev.cadre.state.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether Redis answers: twice a second it is sent a ping. When one is not answered for a second,
 * Redis is silent, and until anything is heard again no call need wait for it too. Within two
 * seconds calls so stop to wait, and they go on as soon as Redis does.
 */
final class Pulse {
  /** Between two beats. */
  static final Duration INTERVAL = Duration.ofMillis(500);

  private static final Duration SILENT = Duration.ofSeconds(1);

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
   * @param oneServer whether what one connection hears holds for all. In a cluster one node may be
   *     silent and the others answer: there each call finds out
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

  long pingMicros() {
    return pingNanos / 1000;
  }

  /** How long it has been silent; 0 when it is not. */
  long silenceMillis() {
    return silent ? (System.nanoTime() - heardNanos) / 1_000_000 : 0;
  }

  /** Called at each interval by one thread. */
  void beat(RedisClusterAsyncCommands<byte[], byte[]> commands) {
    RedisFuture<String> before = ping;
    if (before == null || before.toCompletableFuture().isDone() || !oneServer) {
      send(commands);
      return;
    }
    long waited = System.nanoTime() - pingSentNanos;
    if (waited >= SILENT.toNanos() && heardNanos - pingSentNanos < 0) {
      silent = true;
    }
    if (waited >= DEAD.toNanos()) {
      ping = null;
      setup.breakConnections();
    }
  }

  private void send(RedisClusterAsyncCommands<byte[], byte[]> commands) {
    long sent = System.nanoTime();
    RedisFuture<String> next = commands.ping();
    pingSentNanos = sent;
    ping = next;
    var _ =
        next.whenComplete((_, thrown) -> {
          if (thrown == null) {
            pingNanos = System.nanoTime() - sent;
            heard();
          }
        });
  }
}
