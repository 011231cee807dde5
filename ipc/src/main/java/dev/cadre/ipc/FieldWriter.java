package dev.cadre.ipc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes one frame; the length is filled in at the end. */
final class FieldWriter {
  private byte[] bytes = new byte[64];
  private int size;

  FieldWriter(int type) {
    writeInt(0);
    writeByte(type >>> 8);
    writeByte(type);
  }

  FieldWriter writeInt(int value) {
    reserve(4);
    put(size, value);
    size += 4;
    return this;
  }

  FieldWriter writeLong(long value) {
    return writeInt((int) (value >>> 32)).writeInt((int) value);
  }

  FieldWriter writeBoolean(boolean value) {
    return writeByte(value ? 1 : 0);
  }

  FieldWriter writeString(String value) {
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    writeInt(encoded.length);
    reserve(encoded.length);
    System.arraycopy(encoded, 0, bytes, size, encoded.length);
    size += encoded.length;
    return this;
  }

  FieldWriter writeKey(ListenerKey key) {
    return writeFamily(key.family())
        .writeString(key.host())
        .writeInt(key.port())
        .writeInt(key.ordinal());
  }

  FieldWriter writeFamily(ListenerKey.Family family) {
    return writeByte(family.number);
  }

  /**
   * The whole frame.
   *
   * @throws IllegalArgumentException when it is longer than a frame may be
   */
  byte[] frame() {
    int length = size - MessageCodec.LENGTH_SIZE;
    if (length > MessageCodec.LENGTH_LIMIT) {
      throw new IllegalArgumentException("a message of " + length + " bytes is too long to send");
    }
    put(0, length);
    return Arrays.copyOf(bytes, size);
  }

  private FieldWriter writeByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
    return this;
  }

  private void reserve(int count) {
    if (bytes.length - size < count) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
    }
  }

  private void put(int offset, int value) {
    bytes[offset] = (byte) (value >>> 24);
    bytes[offset + 1] = (byte) (value >>> 16);
    bytes[offset + 2] = (byte) (value >>> 8);
    bytes[offset + 3] = (byte) value;
  }
}
