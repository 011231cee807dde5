package dev.cadre.state.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.cadre.state.spi.BackEndException;
import io.lettuce.core.KeyValue;
import java.time.Duration;
import java.util.List;

/** What counters and values have in common: a hash with a field {@code ends}. */
final class Entries {
  private static final byte[] ENDS = "ends".getBytes(US_ASCII);

  private Entries() {}

  /** The field and the end: a plain command, since nothing is decided by it. */
  static List<KeyValue<byte[], byte[]>> read(Link link, byte[] key, byte[] field, Duration timeout)
      throws BackEndException {
    return link.ask(commands -> commands.hmget(key, field, ENDS), timeout);
  }

  static boolean lives(List<KeyValue<byte[], byte[]>> read, Time time) {
    return read.getFirst().hasValue()
        && time.isAhead(Long.parseLong(new String(read.getLast().getValue(), US_ASCII)));
  }

  static boolean remove(Link link, Time time, byte[] key, Duration timeout)
      throws BackEndException {
    Long removed = link.run(Script.REMOVE, key, timeout, time.argument());
    return removed == 1;
  }
}
