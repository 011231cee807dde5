package dev.cadre.state;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;

/**
 * How values become bytes. Equal values should become equal bytes. Workers of two versions read
 * each other's during a rolling restart. Called by many threads at once.
 */
public interface Codec<V> {

  /** The bytes of a value; the array is the caller's from then on. */
  byte[] encode(V value);

  /**
   * The value again.
   *
   * @throws RuntimeException when these bytes are none
   */
  V decode(byte[] bytes);

  /** Text in UTF-8. */
  static Codec<String> text() {
    return of(
        text -> text.getBytes(StandardCharsets.UTF_8),
        bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  /** Bytes as they are. */
  static Codec<byte[]> bytes() {
    return of(byte[]::clone, byte[]::clone);
  }

  /** One of two functions. */
  static <V> Codec<V> of(Function<V, byte[]> encode, Function<byte[], V> decode) {
    Objects.requireNonNull(encode);
    Objects.requireNonNull(decode);
    return new Codec<>() {
      @Override
      public byte[] encode(V value) {
        return encode.apply(value);
      }

      @Override
      public V decode(byte[] bytes) {
        return decode.apply(bytes);
      }
    };
  }
}
