package dev.cadre.messages;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts what was read into frames; the beginning of one whose end has not come is kept. Of the
 * reading thread.
 */
final class FrameCutter {
  /** What the buffer may keep after a large message. */
  private static final int KEPT_BYTES = 1 << 20;

  private byte[] bytes = new byte[4096];
  private int size;

  /** Where the current frame begins, and where it ends: the next one's beginning. */
  private int start;

  private int end;

  void add(ByteBuffer chunk) {
    forget();
    int count = chunk.remaining();
    if (bytes.length - size < count) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
    }
    chunk.get(bytes, size, count);
    size += count;
  }

  /** Drops the frames that have been cut. */
  private void forget() {
    int rest = size - end;
    if (bytes.length > KEPT_BYTES && rest < KEPT_BYTES / 2) {
      bytes = Arrays.copyOfRange(bytes, end, end + KEPT_BYTES / 2);
    } else if (end > 0) {
      System.arraycopy(bytes, end, bytes, 0, rest);
    }
    size = rest;
    start = 0;
    end = 0;
  }

  /**
   * Goes on to the next frame.
   *
   * @param most it may have, length field excluded
   * @return false when it is not whole yet
   */
  boolean next(int most) throws MalformedException {
    if (size - end < Frames.HEADER) {
      return false;
    }
    int length = Frames.getInt(bytes, end);
    if (length < 1 || length > most) {
      throw new MalformedException("a frame of " + Integer.toUnsignedString(length) + " bytes");
    }
    if (size - end < Frames.LENGTH + length) {
      return false;
    }
    start = end;
    end = start + Frames.LENGTH + length;
    return true;
  }

  /** Whether nothing follows the current frame. */
  boolean isLast() {
    return end == size;
  }

  Kind kind() throws MalformedException {
    return Kind.of(bytes[start + Frames.LENGTH]);
  }

  /** The current frame's body. */
  ValueReader body() {
    return new ValueReader(bytes, start + Frames.HEADER, end);
  }
}
