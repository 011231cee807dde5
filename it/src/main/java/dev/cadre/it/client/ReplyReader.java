package dev.cadre.it.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * Reads answers of HTTP/1.x from one channel after the other. A body is framed by its length, by
 * chunks, or by the end of the connection.
 */
final class ReplyReader {

  private static final int MAX_HEAD = 64 * 1024;

  private final byte[] bytes = new byte[MAX_HEAD];
  private final ByteBuffer buffer = ByteBuffer.wrap(bytes);
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(256);
  private final boolean keepBody;
  private int position;
  private int limit;
  private boolean started;

  // Of the current answer.
  private int status;
  private int headStart;
  private int headEnd;
  private String head = "";
  private long contentLength;
  private boolean chunked;
  private boolean close;

  /**
   * @param keepBody whether {@link #reply} will be asked for; otherwise bodies are only counted
   */
  ReplyReader(boolean keepBody) {
    this.keepBody = keepBody;
  }

  /** Forgets what is left of another connection. */
  void reset() {
    position = 0;
    limit = 0;
  }

  /**
   * Whether something has come that no request asked for, or the end of the connection; without
   * waiting.
   *
   * @throws EOFException at the end
   * @throws IOException when the connection is reset
   */
  boolean unasked(SocketChannel channel) throws IOException {
    if (position < limit) {
      return true;
    }
    // What a read would take is kept: so this peeks.
    channel.configureBlocking(false);
    position = 0;
    limit = 0;
    int n = channel.read(buffer.clear());
    channel.configureBlocking(true);
    if (n < 0) {
      throw new EOFException("closed while idle");
    }
    limit = n;
    return n > 0;
  }

  /**
   * Reads one answer to its last byte.
   *
   * @throws ProtocolException when it is not HTTP/1.x or ends early
   * @throws EOFException when it ends before its first byte
   */
  void read(SocketChannel channel) throws IOException {
    started = position < limit;
    do {
      readHead(channel);
    } while (status / 100 == 1);
    body.reset();
    if (status == 204 || status == 304) {
      return;
    }
    if (chunked) {
      readChunks(channel);
    } else if (contentLength >= 0) {
      take(channel, contentLength);
    } else {
      close = true;
      readToEnd(channel);
    }
  }

  /** Whether the answer that {@link #read} was last called for has begun. */
  boolean started() {
    return started;
  }

  int status() {
    return status;
  }

  /** Whether the server wants no further request on this connection. */
  boolean close() {
    return close;
  }

  Reply reply() {
    return new Reply(status, head, body.toString(StandardCharsets.ISO_8859_1));
  }

  private void readHead(SocketChannel channel) throws IOException {
    contentLength = -1;
    chunked = false;
    compact();
    headStart = position;
    int scan = position;
    while (true) {
      for (; scan + 3 < limit; scan++) {
        if (bytes[scan] == '\r'
            && bytes[scan + 1] == '\n'
            && bytes[scan + 2] == '\r'
            && bytes[scan + 3] == '\n') {
          headEnd = scan + 2;
          position = scan + 4;
          parseHead();
          return;
        }
      }
      if (limit - headStart >= 5 && !startsLikeHttp()) {
        throw new ProtocolException(Outcome.BAD_STATUS, "not HTTP/1.x: " + text(headStart, limit));
      }
      if (limit == bytes.length) {
        throw new ProtocolException(Outcome.BAD_STATUS, "header of more than 64 KiB");
      }
      fill(channel, "header");
    }
  }

  private boolean startsLikeHttp() {
    return bytes[headStart] == 'H'
        && bytes[headStart + 1] == 'T'
        && bytes[headStart + 2] == 'T'
        && bytes[headStart + 3] == 'P'
        && bytes[headStart + 4] == '/';
  }

  private void parseHead() throws IOException {
    if (headEnd - headStart < 14 || bytes[headStart + 5] != '1' || bytes[headStart + 8] != ' ') {
      throw new ProtocolException(Outcome.BAD_STATUS, "status line " + text(headStart, headEnd));
    }
    status = 0;
    for (int i = headStart + 9; i < headStart + 12; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        throw new ProtocolException(Outcome.BAD_STATUS, "status line " + text(headStart, headEnd));
      }
      status = status * 10 + (bytes[i] - '0');
    }
    close = bytes[headStart + 7] == '0';
    if (keepBody) {
      head = text(headStart, headEnd);
    }
    int line = nextLine(headStart);
    while (line < headEnd) {
      int end = nextLine(line);
      header(line, end - 2);
      line = end;
    }
  }

  private int nextLine(int from) {
    int i = from;
    while (bytes[i] != '\n') {
      i++;
    }
    return i + 1;
  }

  /** Only headers with the initials of those that matter are made into text. */
  private void header(int from, int to) throws IOException {
    int initial = bytes[from] | 0x20;
    if (initial != 'c' && initial != 't') {
      return;
    }
    String line = text(from, to);
    int colon = line.indexOf(':');
    if (colon < 0) {
      return;
    }
    String name = line.substring(0, colon);
    String value = line.substring(colon + 1).strip();
    if (name.equalsIgnoreCase("content-length")) {
      contentLength = number(value, 10);
    } else if (name.equalsIgnoreCase("transfer-encoding")) {
      chunked = value.equalsIgnoreCase("chunked");
    } else if (name.equalsIgnoreCase("connection")) {
      if (value.equalsIgnoreCase("close")) {
        close = true;
      } else if (value.equalsIgnoreCase("keep-alive")) {
        close = false;
      }
    }
  }

  private void readChunks(SocketChannel channel) throws IOException {
    while (true) {
      String line = line(channel);
      int extension = line.indexOf(';');
      long size = number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
      if (size > 0) {
        take(channel, size);
        if (!line(channel).isEmpty()) {
          throw new ProtocolException(Outcome.WRONG_BODY, "a chunk is longer than its size");
        }
        continue;
      }
      while (!line(channel).isEmpty()) {
        // A trailer field.
      }
      return;
    }
  }

  private String line(SocketChannel channel) throws IOException {
    StringBuilder line = new StringBuilder(16);
    while (true) {
      if (position == limit) {
        compact();
        fill(channel, "chunk");
      }
      char c = (char) (bytes[position++] & 0xff);
      if (c == '\n') {
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r'
            ? line.substring(0, end - 1)
            : line.toString();
      }
      if (line.length() >= 4096) {
        throw new ProtocolException(Outcome.WRONG_BODY, "a chunk's size line is too long");
      }
      line.append(c);
    }
  }

  private void take(SocketChannel channel, long length) throws IOException {
    long left = length;
    while (left > 0) {
      if (position == limit) {
        compact();
        fill(channel, (length - left) + " of " + length + " bytes");
      }
      int n = (int) Math.min(left, limit - position);
      if (keepBody) {
        body.write(bytes, position, n);
      }
      position += n;
      left -= n;
    }
  }

  private void readToEnd(SocketChannel channel) throws IOException {
    do {
      if (keepBody) {
        body.write(bytes, position, limit - position);
      }
      position = limit;
      compact();
    } while (poll(channel) >= 0);
  }

  /** Moves what is not consumed to the front, if the room behind it gets small. */
  private void compact() {
    if (position == limit) {
      position = 0;
      limit = 0;
    } else if (position > bytes.length / 2) {
      System.arraycopy(bytes, position, bytes, 0, limit - position);
      limit -= position;
      position = 0;
    }
  }

  private void fill(SocketChannel channel, String where) throws IOException {
    if (poll(channel) < 0) {
      if (!started) {
        throw new EOFException("closed before the answer");
      }
      throw new ProtocolException(Outcome.SHORT_BODY, "ended in " + where);
    }
  }

  private int poll(SocketChannel channel) throws IOException {
    int n = channel.read(buffer.limit(bytes.length).position(limit));
    if (n > 0) {
      limit += n;
      started = true;
    }
    return n;
  }

  private static long number(String text, int radix) throws ProtocolException {
    try {
      long value = Long.parseLong(text, radix);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Falls through: the same remedy.
    }
    throw new ProtocolException(Outcome.WRONG_BODY, "length '" + text + "'");
  }

  private String text(int from, int to) {
    return new String(bytes, from, Math.min(to - from, 4096), StandardCharsets.ISO_8859_1);
  }
}
