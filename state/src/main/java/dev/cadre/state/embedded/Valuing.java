package dev.cadre.state.embedded;

import dev.cadre.state.spi.BackEndException;
import dev.cadre.state.spi.ValueStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Values of maps in a table. Data of an entry: the value. */
final class Valuing implements ValueStore {
  private final Table table;
  private final Key.Prefix prefix;
  private final long micros;

  Valuing(Table table, String name, Duration timeToLive, long seed) {
    this.table = table;
    this.prefix = Key.Prefix.of(Key.Kind.VALUE, name, seed);
    this.micros = timeToLive.toNanos() / 1000;
  }

  @Override
  public byte @Nullable [] get(String key, Duration timeout) throws BackEndException {
    Look look = new Look();
    table.update(prefix.key(key), look);
    return look.value;
  }

  @Override
  public void put(String key, byte[] value, Duration timeout) throws BackEndException {
    write(key, value, _ -> true);
  }

  @Override
  public boolean putIfAbsent(String key, byte[] value, Duration timeout) throws BackEndException {
    return write(key, value, present -> present == null);
  }

  @Override
  public boolean replace(String key, byte[] expected, byte[] value, Duration timeout)
      throws BackEndException {
    return write(key, value, present -> Arrays.equals(present, expected));
  }

  @Override
  public boolean remove(String key, Duration timeout) throws BackEndException {
    return Removal.of(table, prefix.key(key));
  }

  private boolean write(String key, byte[] value, Predicate<byte @Nullable []> condition)
      throws BackEndException {
    Key entry = prefix.key(key);
    boolean[] written = new boolean[1];
    table.update(
        entry,
        (draft, at, now) -> {
          written[0] = condition.test(at < 0 ? null : draft.value(at));
          if (!written[0]) {
            return false;
          }
          if (at >= 0) {
            draft.remove(at); // it may have another length
          }
          draft.value(draft.add(entry, now + micros, value.length, now), value);
          return true;
        });
    return written[0];
  }

  private static final class Look implements Table.Change {
    byte @Nullable [] value;

    @Override
    public boolean apply(Draft draft, int at, long now) {
      value = at < 0 ? null : draft.value(at);
      return false;
    }
  }
}
