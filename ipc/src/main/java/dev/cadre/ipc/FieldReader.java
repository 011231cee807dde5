package dev.cadre.ipc;

import java.nio.charset.StandardCharsets;

/** Reads the fields of one body, in order; never past its end. Bytes that are left do no harm. */
final class FieldReader {
  private final int type;
  private final byte[] body;
  private int at;

  FieldReader(int type, byte[] body) {
    this.type = type;
    this.body = body;
  }

  /** The four bytes from {@code from}, big-endian. */
  static int intAt(byte[] bytes, int from) {
    return (bytes[from] & 0xff) << 24
        | (bytes[from + 1] & 0xff) << 16
        | (bytes[from + 2] & 0xff) << 8
        | (bytes[from + 3] & 0xff);
  }

  /** Whether there is a byte left: a field that a later version added may be missing. */
  boolean hasMore() {
    return at < body.length;
  }

  int readInt() throws MalformedFrameException {
    return intAt(body, take(4));
  }

  long readLong() throws MalformedFrameException {
    long high = readInt();
    return high << 32 | Integer.toUnsignedLong(readInt());
  }

  boolean readBoolean() throws MalformedFrameException {
    return body[take(1)] != 0;
  }

  /** UTF-8; what is malformed in it becomes the replacement character. */
  String readString() throws MalformedFrameException {
    int length = readInt();
    int from = take(length);
    return new String(body, from, length, StandardCharsets.UTF_8);
  }

  /**
   * The count of a list's elements.
   *
   * @param smallest the bytes that an element has at least: a count that cannot be true is refused
   *     before anything is allocated for it
   */
  int readCount(int smallest) throws MalformedFrameException {
    int count = readInt();
    if (count < 0 || count > (body.length - at) / smallest) {
      throw malformed("a list of " + Integer.toUnsignedString(count) + " does not fit");
    }
    return count;
  }

  ListenerKey readKey() throws MalformedFrameException {
    ListenerKey.Family family = readFamily();
    String host = readString();
    int port = readPort();
    int ordinal = readInt();
    if (ordinal < 0) {
      throw malformed("ordinal " + ordinal);
    }
    return new ListenerKey(family, host, port, ordinal);
  }

  ListenerKey.Family readFamily() throws MalformedFrameException {
    int number = body[take(1)];
    for (ListenerKey.Family family : ListenerKey.Family.values()) {
      if (family.number == number) {
        return family;
      }
    }
    throw malformed("address family " + number);
  }

  int readPort() throws MalformedFrameException {
    int port = readInt();
    if (port < 0 || port > 65535) {
      throw malformed("port " + port);
    }
    return port;
  }

  int readDescriptor() throws MalformedFrameException {
    int descriptor = readInt();
    if (descriptor < 0) {
      throw malformed("descriptor " + descriptor);
    }
    return descriptor;
  }

  int readRequests() throws MalformedFrameException {
    int requests = readInt();
    if (requests < 0) {
      throw malformed(requests + " requests");
    }
    return requests;
  }

  private int take(int length) throws MalformedFrameException {
    int from = at;
    if (length < 0 || length > body.length - from) {
      throw malformed(
          "ends at byte " + body.length + ", within a field that begins at byte " + from);
    }
    at = from + length;
    return from;
  }

  private MalformedFrameException malformed(String what) {
    return new MalformedFrameException("message of type " + type + ": " + what);
  }
}
