package dev.cadre.messages;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ValueWriter} wrote. Trusts no length: the peer may send garbage. */
final class ValueReader {
  /** Room is made for so many things at once: each list of a nest may claim the whole frame. */
  private static final int TRUSTED = 64;

  private final byte[] bytes;
  private final int end;
  private int position;

  ValueReader(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  int readInt4() throws MalformedException {
    require(Integer.BYTES);
    position += Integer.BYTES;
    return Frames.getInt(bytes, position - Integer.BYTES);
  }

  /** What is left, as it is. */
  String readText() {
    return new String(bytes, position, end - position, StandardCharsets.UTF_8);
  }

  long readLong8() throws MalformedException {
    require(Long.BYTES);
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value = (value << 8) | (bytes[position++] & 0xff);
    }
    return value;
  }

  /** The one value that is left. */
  @Nullable Object readLast() throws MalformedException {
    Object value = read(0);
    if (position != end) {
      throw new MalformedException((end - position) + " bytes follow a value");
    }
    return value;
  }

  private @Nullable Object read(int depth) throws MalformedException {
    if (depth > ValueWriter.MAX_DEPTH) {
      throw new MalformedException("a value is nested too deep");
    }
    require(1);
    int tag = bytes[position++];
    return switch (tag) {
      case ValueWriter.NULL -> null;
      case ValueWriter.FALSE -> false;
      case ValueWriter.TRUE -> true;
      case ValueWriter.INT -> (int) zigzag();
      case ValueWriter.LONG -> zigzag();
      case ValueWriter.DOUBLE -> Double.longBitsToDouble(readLong8());
      case ValueWriter.STRING -> string();
      case ValueWriter.BYTES -> {
        int length = count(1);
        position += length;
        yield Arrays.copyOfRange(bytes, position - length, position);
      }
      case ValueWriter.LIST -> list(depth);
      case ValueWriter.MAP -> map(depth);
      default -> throw new MalformedException("there is no value of kind " + tag);
    };
  }

  private List<@Nullable Object> list(int depth) throws MalformedException {
    int count = count(1);
    List<@Nullable Object> list = new ArrayList<>(Math.min(count, TRUSTED));
    for (int i = 0; i < count; i++) {
      list.add(read(depth + 1));
    }
    return list;
  }

  private Map<String, @Nullable Object> map(int depth) throws MalformedException {
    int count = count(2);
    Map<String, @Nullable Object> map = LinkedHashMap.newLinkedHashMap(Math.min(count, TRUSTED));
    for (int i = 0; i < count; i++) {
      String key = string();
      map.put(key, read(depth + 1));
    }
    return map;
  }

  private String string() throws MalformedException {
    int length = count(1);
    position += length;
    return new String(bytes, position - length, length, StandardCharsets.UTF_8);
  }

  /** A number of things of so many bytes at least, which are there. */
  private int count(int smallest) throws MalformedException {
    long count = varint();
    if (count < 0 || count > (end - position) / smallest) {
      throw new MalformedException("a value is longer than its frame");
    }
    return (int) count;
  }

  private long zigzag() throws MalformedException {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  private long varint() throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      require(1);
      byte next = bytes[position++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedException("a number is longer than 64 bits");
  }

  private void require(int count) throws MalformedException {
    if (end - position < count) {
      throw new MalformedException("a value is longer than its frame");
    }
  }
}
