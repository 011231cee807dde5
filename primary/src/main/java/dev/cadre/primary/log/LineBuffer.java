package dev.cadre.primary.log;

import java.util.Arrays;

/** Bytes of log lines that are being put together. Grows and is used again; one thread. */
final class LineBuffer {
  private byte[] bytes;
  private int length;

  LineBuffer(int capacity) {
    bytes = new byte[capacity];
  }

  int length() {
    return length;
  }

  /** The array behind this buffer: valid up to {@link #length} and until the next change. */
  byte[] bytes() {
    return bytes;
  }

  void clear() {
    length = 0;
  }

  LineBuffer append(byte value) {
    room(1);
    bytes[length++] = value;
    return this;
  }

  LineBuffer append(byte[] source, int from, int to) {
    room(to - from);
    System.arraycopy(source, from, bytes, length, to - from);
    length += to - from;
    return this;
  }

  LineBuffer append(byte[] source) {
    return append(source, 0, source.length);
  }

  /** Appends characters that are all below 128. */
  LineBuffer ascii(String text) {
    int count = text.length();
    room(count);
    for (int i = 0; i < count; i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
    return this;
  }

  /** Appends {@code value} in decimal with at least {@code digits} digits. */
  LineBuffer number(long value, int digits) {
    String text = Long.toString(value);
    for (int i = text.length(); i < digits; i++) {
      append((byte) '0');
    }
    return ascii(text);
  }

  /** Forgets the first {@code count} bytes. */
  void discard(int count) {
    System.arraycopy(bytes, count, bytes, 0, length - count);
    length -= count;
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, length);
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }
}
