package dev.cadre.state.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.ValueStore;
import io.lettuce.core.KeyValue;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of a map, each under a key of its own: so each ends by itself. */
final class RedisValues implements ValueStore {
  private static final byte[] VALUE = "value".getBytes(US_ASCII);
  private static final byte[] ALWAYS = "always".getBytes(US_ASCII);
  private static final byte[] ABSENT = "absent".getBytes(US_ASCII);
  private static final byte[] SAME = "same".getBytes(US_ASCII);
  private static final byte[] NOTHING = new byte[0];

  private final Link link;
  private final Time time;
  private final Keys keys;
  private final byte[] timeToLive;

  RedisValues(Link link, Time time, Keys keys, Duration timeToLive) {
    this.link = link;
    this.time = time;
    this.keys = keys;
    this.timeToLive = Time.number(Time.micros(timeToLive));
  }

  @Override
  public byte @Nullable [] get(String key, Duration timeout) throws BackEndException {
    List<KeyValue<byte[], byte[]>> entry = Entries.read(link, keys.of(key), VALUE, timeout);
    return Entries.lives(entry, time) ? entry.getFirst().getValue() : null;
  }

  @Override
  public void put(String key, byte[] value, Duration timeout) throws BackEndException {
    write(key, value, ALWAYS, NOTHING, timeout);
  }

  @Override
  public boolean putIfAbsent(String key, byte[] value, Duration timeout) throws BackEndException {
    return write(key, value, ABSENT, NOTHING, timeout);
  }

  @Override
  public boolean replace(String key, byte[] expected, byte[] value, Duration timeout)
      throws BackEndException {
    return write(key, value, SAME, expected, timeout);
  }

  @Override
  public boolean remove(String key, Duration timeout) throws BackEndException {
    return Entries.remove(link, time, keys.of(key), timeout);
  }

  private boolean write(
      String key, byte[] value, byte[] condition, byte[] expected, Duration timeout)
      throws BackEndException {
    Long written =
        link.run(
            Script.WRITE,
            keys.of(key),
            timeout,
            time.argument(),
            timeToLive,
            value,
            condition,
            expected);
    return written == 1;
  }
}
