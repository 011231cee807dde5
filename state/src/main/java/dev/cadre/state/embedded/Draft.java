package dev.cadre.state.embedded;

import dev.cadre.state.spi.BackEndException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The copy of a block in which a write is prepared: entries one behind the other, {@code hash:u64
 * expiry:u64 keyLength:u16 dataLength:u16 key data}, in the byte order of the machine. An entry is
 * named by its offset, until one is added or removed. The expiry is in microseconds since 1970. Not
 * safe for threads.
 */
final class Draft {
  static final int ENTRY_HEADER = 20;

  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ORDER);
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ORDER);
  private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ORDER);

  private static final int EXPIRY = 8;
  private static final int KEY_LENGTH = 16;
  private static final int DATA_LENGTH = 18;

  final byte[] bytes;
  int length;

  Draft(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The entry of {@code key}; -1 when there is none. */
  int find(Key key) {
    byte[] name = key.bytes();
    for (int at = 0; at < length; at = end(at)) {
      if ((long) LONG.get(bytes, at) == key.hash()
          && Arrays.equals(bytes, at + ENTRY_HEADER, keyEnd(at), name, 0, name.length)) {
        return at;
      }
    }
    return -1;
  }

  /**
   * Adds an entry; its data are zeros.
   *
   * @return the entry
   * @throws BackEndException when there is no room, even without the entries that have expired
   */
  int add(Key key, long expiry, int dataLength, long now) throws BackEndException {
    byte[] name = key.bytes();
    int size = ENTRY_HEADER + name.length + dataLength;
    if (length + size > bytes.length) {
      removeExpired(now);
    }
    if (length + size > bytes.length) {
      throw new BackEndException("the segment is full of entries that have not expired");
    }
    int at = length;
    LONG.set(bytes, at, key.hash());
    LONG.set(bytes, at + EXPIRY, expiry);
    SHORT.set(bytes, at + KEY_LENGTH, (short) name.length);
    SHORT.set(bytes, at + DATA_LENGTH, (short) dataLength);
    System.arraycopy(name, 0, bytes, at + ENTRY_HEADER, name.length);
    length = at + size;
    Arrays.fill(bytes, length - dataLength, length, (byte) 0);
    return at;
  }

  void remove(int at) {
    int end = end(at);
    System.arraycopy(bytes, end, bytes, at, length - end);
    length -= end - at;
  }

  private void removeExpired(long now) {
    int at = 0;
    while (at < length) {
      if (expiry(at) <= now) {
        remove(at);
      } else {
        at = end(at);
      }
    }
  }

  long expiry(int at) {
    return (long) LONG.get(bytes, at + EXPIRY);
  }

  void expiry(int at, long micros) {
    LONG.set(bytes, at + EXPIRY, micros);
  }

  /** A word of the entry's data. */
  long data(int at, int offset) {
    return (long) LONG.get(bytes, keyEnd(at) + offset);
  }

  void data(int at, int offset, long value) {
    LONG.set(bytes, keyEnd(at) + offset, value);
  }

  int dataInt(int at, int offset) {
    return (int) INT.get(bytes, keyEnd(at) + offset);
  }

  void dataInt(int at, int offset, int value) {
    INT.set(bytes, keyEnd(at) + offset, value);
  }

  /** A copy of the entry's data. */
  byte[] value(int at) {
    return Arrays.copyOfRange(bytes, keyEnd(at), end(at));
  }

  void value(int at, byte[] value) {
    System.arraycopy(value, 0, bytes, keyEnd(at), value.length);
  }

  private int keyEnd(int at) {
    return at + ENTRY_HEADER + Short.toUnsignedInt((short) SHORT.get(bytes, at + KEY_LENGTH));
  }

  private int end(int at) {
    return keyEnd(at) + Short.toUnsignedInt((short) SHORT.get(bytes, at + DATA_LENGTH));
  }
}
