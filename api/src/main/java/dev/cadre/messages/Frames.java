package dev.cadre.messages;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes whole frames. See {@link Kind}. */
public final class Frames {
  /** The largest frame, length field excluded. */
  public static final int LIMIT = 64 << 20;

  static final int LENGTH = 4;

  /** Length field and kind. */
  static final int HEADER = LENGTH + 1;

  private Frames() {}

  /** The worker's first words. */
  public static byte[] hello(int worker, String token) {
    return introduction(Kind.HELLO, worker, token);
  }

  /** Its first words on the connection for sockets. */
  static byte[] link(int worker, String token) {
    return introduction(Kind.LINK, worker, token);
  }

  private static byte[] introduction(Kind kind, int worker, String token) {
    byte[] secret = token.getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[HEADER + Integer.BYTES + secret.length];
    putInt(frame, HEADER, worker);
    System.arraycopy(secret, 0, frame, HEADER + Integer.BYTES, secret.length);
    return finished(frame, kind);
  }

  /**
   * A message.
   *
   * @throws IllegalArgumentException for a value that cannot be sent, or is larger than 64 MiB
   */
  public static byte[] message(@Nullable Object value) {
    ValueWriter writer = new ValueWriter(HEADER);
    writer.write(value);
    return finished(writer.toArray(), Kind.MESSAGE);
  }

  /**
   * A message with a socket.
   *
   * @param number of the socket, from {@link SocketLink}
   * @throws IllegalArgumentException as {@link #message}
   */
  static byte[] socket(long number, @Nullable Object value) {
    return numbered(Kind.SOCKET, number, value);
  }

  static byte[] numbered(Kind kind, long number, @Nullable Object value) {
    ValueWriter writer = new ValueWriter(HEADER);
    writer.writeLong8(number);
    writer.write(value);
    return finished(writer.toArray(), kind);
  }

  /** A frame without a body. */
  public static byte[] bare(Kind kind) {
    return finished(new byte[HEADER], kind);
  }

  private static byte[] finished(byte[] frame, Kind kind) {
    int length = frame.length - LENGTH;
    if (length > LIMIT) {
      throw new IllegalArgumentException(
          "a message of " + length + " bytes: the most is " + LIMIT + " bytes");
    }
    putInt(frame, 0, length);
    frame[LENGTH] = (byte) kind.code;
    return frame;
  }

  private static void putInt(byte[] into, int at, int value) {
    into[at] = (byte) (value >>> 24);
    into[at + 1] = (byte) (value >>> 16);
    into[at + 2] = (byte) (value >>> 8);
    into[at + 3] = (byte) value;
  }

  static int getInt(byte[] from, int at) {
    return ((from[at] & 0xff) << 24)
        | ((from[at + 1] & 0xff) << 16)
        | ((from[at + 2] & 0xff) << 8)
        | (from[at + 3] & 0xff);
  }
}
