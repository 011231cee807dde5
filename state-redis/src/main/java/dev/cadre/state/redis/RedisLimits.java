package dev.cadre.state.redis;

import dev.cadre.state.Decision;
import dev.cadre.state.Limit;
import dev.cadre.state.Origin;
import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.LimitStore;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Limits. The length of the window is part of the key: another one begins anew. */
final class RedisLimits implements LimitStore {
  private final Link link;
  private final Time time;
  private final Limit limit;
  private final Script<List<Long>> script;
  private final Keys keys;
  private final byte[] most;
  private final byte[] window;
  private final byte[][] rest;

  RedisLimits(Link link, Time time, String application, String name, Limit limit) {
    this.link = link;
    this.time = time;
    this.limit = limit;
    long micros = Time.micros(limit.window());
    this.most = Time.number(limit.permits());
    this.window = Time.number(micros);
    String kind;
    switch (limit) {
      case Limit.FixedWindow _ -> {
        kind = "fixed";
        script = Script.FIXED;
        rest = new byte[0][];
      }
      case Limit.SlidingWindow sliding -> {
        kind = "sliding";
        script = Script.SLIDING;
        rest =
            new byte[][] {
              Time.number(Limit.SlidingWindow.SLICES), Time.number(sliding.sliceMicros())
            };
      }
      case Limit.TokenBucket bucket -> {
        kind = "bucket";
        script = Script.BUCKET;
        rest = new byte[][] {Time.number(bucket.refill())};
      }
    }
    this.keys = Keys.of(application, kind, name + "@" + micros);
  }

  @Override
  public Decision tryAcquire(String key, long permits, Duration timeout) throws BackEndException {
    byte[][] arguments = new byte[4 + rest.length][];
    arguments[0] = time.argument();
    arguments[1] = most;
    arguments[2] = window;
    arguments[3] = Time.number(permits);
    System.arraycopy(rest, 0, arguments, 4, rest.length);
    List<Long> answer = link.run(script, keys.of(key), timeout, arguments);
    return new Decision(
        answer.get(0) == 1,
        limit.permits(),
        answer.get(1),
        Duration.of(answer.get(2), ChronoUnit.MICROS),
        Duration.of(answer.get(3), ChronoUnit.MICROS),
        Origin.SHARED);
  }
}
