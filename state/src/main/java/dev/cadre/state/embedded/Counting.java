package dev.cadre.state.embedded;

import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.CounterStore;
import java.time.Duration;
import java.util.OptionalLong;

/** Counters in a table. Data of an entry: the sum:u64. */
final class Counting implements CounterStore {
  private final Table table;
  private final Key.Prefix prefix;
  private final long micros;

  Counting(Table table, String name, Duration timeToLive, long seed) {
    this.table = table;
    this.prefix = Key.Prefix.of(Key.Kind.COUNTER, name, seed);
    this.micros = timeToLive.toNanos() / 1000;
  }

  @Override
  public long add(String key, long delta, Duration timeout) throws BackEndException {
    Key entry = prefix.key(key);
    long[] sum = new long[1];
    table.update(
        entry,
        (draft, at, now) -> {
          int counter = at >= 0 ? at : draft.add(entry, now + micros, Long.BYTES, now);
          sum[0] = draft.data(counter, 0) + delta;
          draft.data(counter, 0, sum[0]);
          return true;
        });
    return sum[0];
  }

  @Override
  public OptionalLong get(String key, Duration timeout) throws BackEndException {
    OptionalLong[] found = new OptionalLong[1];
    table.update(
        prefix.key(key),
        (draft, at, _) -> {
          found[0] = at < 0 ? OptionalLong.empty() : OptionalLong.of(draft.data(at, 0));
          return false;
        });
    return found[0];
  }

  @Override
  public boolean remove(String key, Duration timeout) throws BackEndException {
    return Removal.of(table, prefix.key(key));
  }
}
