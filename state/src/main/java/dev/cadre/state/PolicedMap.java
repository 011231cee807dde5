package dev.cadre.state;

import dev.cadre.state.spi.ValueStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** A map of a back end, with the policy of its use. */
record PolicedMap<V>(String name, Duration timeToLive, Codec<V> codec, Policed<ValueStore> store)
    implements SharedMap<V> {

  @Override
  public Optional<V> get(String key) {
    Objects.requireNonNull(key);
    return store.call(
        (values, timeout) -> Optional.ofNullable(values.get(key, timeout)).map(codec::decode),
        Optional.empty());
  }

  @Override
  public void put(String key, V value) {
    byte[] bytes = encode(key, value);
    store.call(
        (values, timeout) -> {
          values.put(key, bytes, timeout);
          return true;
        },
        false);
  }

  @Override
  public boolean putIfAbsent(String key, V value) {
    byte[] bytes = encode(key, value);
    return store.call((values, timeout) -> values.putIfAbsent(key, bytes, timeout), false);
  }

  @Override
  public boolean replace(String key, V expected, V value) {
    byte[] before = codec.encode(expected);
    byte[] bytes = encode(key, value);
    return store.call((values, timeout) -> values.replace(key, before, bytes, timeout), false);
  }

  @Override
  public boolean remove(String key) {
    Objects.requireNonNull(key);
    return store.call((values, timeout) -> values.remove(key, timeout), false);
  }

  private byte[] encode(String key, V value) {
    byte[] bytes = codec.encode(value);
    int size =
        bytes.length
            + key.getBytes(StandardCharsets.UTF_8).length
            + name.getBytes(StandardCharsets.UTF_8).length;
    if (size > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a value with its key has at most " + MAX_BYTES + " bytes, not " + size);
    }
    return bytes;
  }
}
