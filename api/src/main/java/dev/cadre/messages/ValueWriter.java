package dev.cadre.messages;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes values: JSON's, byte arrays, and records, which travel as objects of their components.
 *
 * <pre>
 * value    tag:u8 ...
 * varint   7 bits a byte, the lowest first; the top bit says that more follow
 * NULL, FALSE, TRUE
 * INT      varint, zigzag      LONG     varint, zigzag
 * DOUBLE   8 bytes             STRING   varint length, UTF-8
 * BYTES    varint length       LIST     varint count, values
 * MAP      varint count, then for each: varint length, UTF-8, value
 * </pre>
 */
final class ValueWriter {
  static final int NULL = 0;
  static final int FALSE = 1;
  static final int TRUE = 2;
  static final int INT = 3;
  static final int LONG = 4;
  static final int DOUBLE = 5;
  static final int STRING = 6;
  static final int BYTES = 7;
  static final int LIST = 8;
  static final int MAP = 9;

  /** Deeper values are refused; one that contains itself is deeper than any. */
  static final int MAX_DEPTH = 512;

  private byte[] bytes;
  private int size;

  ValueWriter(int start) {
    bytes = new byte[128];
    size = start;
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, size);
  }

  void writeLong8(long value) {
    ensure(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  /**
   * @throws IllegalArgumentException for a value of another type, a key that is no string, or a
   *     value within a value more than 512 deep
   */
  void write(@Nullable Object value) {
    write(value, 0);
  }

  private void write(@Nullable Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "a message is nested more than " + MAX_DEPTH + " deep: does it contain itself?");
    }
    switch (value) {
      case null -> tag(NULL);
      case String s -> string(s);
      case Boolean b -> tag(b ? TRUE : FALSE);
      case Integer i -> integer(INT, i);
      case Short s -> integer(INT, s);
      case Byte b -> integer(INT, b);
      case Long l -> integer(LONG, l);
      case Double d -> number(d);
      case Float f -> number(f);
      case Character c -> string(c.toString());
      case Enum<?> e -> string(e.name());
      case byte[] array -> {
        tag(BYTES);
        raw(array);
      }
      case Optional<?> optional -> write(optional.orElse(null), depth);
      case Collection<?> list -> {
        Object[] elements = list.toArray(); // Another thread may change it.
        tag(LIST);
        varint(elements.length);
        for (Object element : elements) {
          write(element, depth + 1);
        }
      }
      case Object[] array -> write(Arrays.asList(array), depth);
      case Map<?, ?> map -> map(map, depth);
      case Record record -> map(Components.of(record), depth);
      default ->
          throw new IllegalArgumentException(
              value.getClass().getName()
                  + " cannot be sent: use null, booleans, numbers, strings, byte arrays, lists, maps"
                  + " with strings as keys, or records of these");
    }
  }

  private void map(Map<?, ?> map, int depth) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet()); // As above.
    tag(MAP);
    varint(entries.size());
    for (Map.Entry<?, ?> entry : entries) {
      if (!(entry.getKey() instanceof String key)) {
        throw new IllegalArgumentException("a key of a map is no string: " + entry.getKey());
      }
      raw(key.getBytes(StandardCharsets.UTF_8));
      write(entry.getValue(), depth + 1);
    }
  }

  private void string(String text) {
    tag(STRING);
    raw(text.getBytes(StandardCharsets.UTF_8));
  }

  private void integer(int tag, long value) {
    tag(tag);
    varint((value << 1) ^ (value >> 63));
  }

  private void number(double value) {
    tag(DOUBLE);
    writeLong8(Double.doubleToRawLongBits(value));
  }

  void raw(byte[] array) {
    varint(array.length);
    ensure(array.length);
    System.arraycopy(array, 0, bytes, size, array.length);
    size += array.length;
  }

  private void varint(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private void tag(int tag) {
    ensure(1);
    bytes[size++] = (byte) tag;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      // One that holds the same thing many times may grow without end.
      if (size + (long) more > Frames.LIMIT + Frames.LENGTH) {
        throw new IllegalArgumentException(
            "a message of more than " + Frames.LIMIT + " bytes, which is the most");
      }
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
    }
  }
}
