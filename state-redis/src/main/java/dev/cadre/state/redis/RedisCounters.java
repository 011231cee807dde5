package dev.cadre.state.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.CounterStore;
import io.lettuce.core.KeyValue;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Counters. */
final class RedisCounters implements CounterStore {
  private static final byte[] SUM = "sum".getBytes(US_ASCII);

  private final Link link;
  private final Time time;
  private final Keys keys;
  private final byte[] timeToLive;

  RedisCounters(Link link, Time time, Keys keys, Duration timeToLive) {
    this.link = link;
    this.time = time;
    this.keys = keys;
    this.timeToLive = Time.number(Time.micros(timeToLive));
  }

  @Override
  public long add(String key, long delta, Duration timeout) throws BackEndException {
    byte[] sum =
        link.run(
            Script.COUNT,
            keys.of(key),
            timeout,
            time.argument(),
            timeToLive,
            Time.number(delta),
            Time.number(delta ^ Long.MIN_VALUE));
    return number(sum);
  }

  @Override
  public OptionalLong get(String key, Duration timeout) throws BackEndException {
    List<KeyValue<byte[], byte[]>> entry = Entries.read(link, keys.of(key), SUM, timeout);
    return Entries.lives(entry, time)
        ? OptionalLong.of(number(entry.getFirst().getValue()))
        : OptionalLong.empty();
  }

  @Override
  public boolean remove(String key, Duration timeout) throws BackEndException {
    return Entries.remove(link, time, keys.of(key), timeout);
  }

  private static long number(byte[] text) {
    return Long.parseLong(new String(text, US_ASCII));
  }
}
