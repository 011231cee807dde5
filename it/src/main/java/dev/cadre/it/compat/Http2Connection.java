package dev.cadre.it.compat;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * One connection of HTTP/2 without TLS, from the first byte on (RFC 9113, section 3.3). As little
 * of it as tells a stream that was answered from one that was lost. Of one thread.
 */
final class Http2Connection implements AutoCloseable {

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int PADDED = 8;
  private static final int PRIORITY = 0x20;
  private static final int REFUSED_STREAM = 7;

  /** {@code :status: 200} in the static table, the only answer that is good. */
  private static final int STATUS_200 = 0x88;

  private static final int TIMEOUT_MILLIS = 15_000;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final Http2Tally tally;
  private final byte[] request;

  /** Streams that have no whole answer yet; true once the status 200 was there. */
  private final Map<Integer, Boolean> open = new TreeMap<>();

  private int next = 1;

  /** The server has said GOAWAY: no more streams on this connection. */
  private boolean goAway;

  private Http2Connection(Socket socket, int port, Http2Tally tally) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    this.tally = tally;
    this.request = request(port);
  }

  static Http2Connection open(int port, Http2Tally tally) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      Http2Connection connection = new Http2Connection(socket, port, tally);
      connection.greet();
      return connection;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** The header block of a {@code GET /}: three static fields and the authority. */
  private static byte[] request(int port) {
    byte[] host = ("127.0.0.1:" + port).getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(new byte[] {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x01, (byte) host.length});
    block.writeBytes(host);
    return block.toByteArray();
  }

  private void greet() throws IOException {
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    // No dynamic table, so that a header block can be read without the ones before it.
    frame(SETTINGS, 0, 0, new byte[] {0, 1, 0, 0, 0, 0});
    // The window of the connection is the largest there is: it is never updated again.
    frame(WINDOW_UPDATE, 0, 0, new byte[] {0x7f, (byte) 0xff, 0, 0});
    out.flush();
  }

  /**
   * Begins so many streams at a time, waits for their answers, pauses, until the server says GOAWAY
   * or there is no more to do. Whatever is open when the connection breaks has failed.
   */
  void exchange(int streams, Duration pause, BooleanSupplier more) throws IOException {
    try {
      while (true) {
        if (open.isEmpty()) {
          if (more.getAsBoolean() && !goAway) {
            Thread.sleep(pause);
            for (int i = 0; i < streams; i++) {
              begin();
            }
            out.flush();
          } else {
            return;
          }
        }
        read();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      String words = e instanceof EOFException ? "closed by the server" : e.toString();
      tally.bad(words + (goAway ? " after" : " without") + " GOAWAY", open.size());
      open.clear();
      throw e;
    }
  }

  /**
   * Waits until the server says GOAWAY and begins one more stream then, as if it had been on its
   * way; waits for what becomes of it.
   */
  void crossGoAway() throws IOException {
    socket.setSoTimeout(4 * TIMEOUT_MILLIS); // a whole restart
    while (!goAway) {
      read();
    }
    begin();
    out.flush();
    while (!open.isEmpty()) {
      read();
    }
  }

  private void begin() throws IOException {
    open.put(next, false);
    frame(HEADERS, END_STREAM | END_HEADERS, next, request);
    next += 2;
  }

  private void read() throws IOException {
    int head = in.readInt();
    int length = head >>> 8;
    int type = head & 0xff;
    int flags = in.readUnsignedByte();
    int stream = in.readInt() & Integer.MAX_VALUE;
    byte[] payload = in.readNBytes(length);
    if (payload.length < length) {
      throw new EOFException();
    }
    switch (type) {
      case HEADERS -> {
        if (open.containsKey(stream)) {
          open.merge(stream, status(payload, flags) == STATUS_200, Boolean::logicalOr);
        }
        ended(stream, flags);
      }
      case DATA -> ended(stream, flags);
      case RST_STREAM -> reset(stream, lastInt(payload, 0));
      case GOAWAY -> goAway(lastInt(payload, 0));
      case SETTINGS -> {
        if ((flags & ACK) == 0) {
          frame(SETTINGS, ACK, 0, new byte[0]);
          out.flush();
        }
      }
      case PING -> {
        if ((flags & ACK) == 0) {
          frame(PING, ACK, 0, payload);
          out.flush();
        }
      }
      default -> {
        // Of no meaning for the question.
      }
    }
  }

  private static int lastInt(byte[] payload, int at) {
    return ((payload[at] & 0x7f) << 24)
        | ((payload[at + 1] & 0xff) << 16)
        | ((payload[at + 2] & 0xff) << 8)
        | (payload[at + 3] & 0xff);
  }

  /** The first field of a block, after changes of the table's size. */
  private static int status(byte[] payload, int flags) {
    int at = ((flags & PADDED) != 0 ? 1 : 0) + ((flags & PRIORITY) != 0 ? 5 : 0);
    while ((payload[at] & 0xe0) == 0x20) {
      at++;
    }
    return payload[at] & 0xff;
  }

  private void ended(int stream, int flags) {
    if ((flags & END_STREAM) == 0) {
      return;
    }
    Boolean good = open.remove(stream);
    if (good != null) {
      if (good) {
        tally.good();
      } else {
        tally.bad("another status than 200", 1);
      }
    }
  }

  private void reset(int stream, int code) {
    if (open.remove(stream) != null) {
      if (code == REFUSED_STREAM) {
        tally.unprocessed(1);
      } else {
        tally.bad("RST_STREAM " + code, 1);
      }
    }
  }

  private void goAway(int lastStream) {
    goAway = true;
    int unprocessed = 0;
    for (Iterator<Integer> ids = open.keySet().iterator(); ids.hasNext(); ) {
      if (ids.next() > lastStream) {
        ids.remove();
        unprocessed++;
      }
    }
    tally.unprocessed(unprocessed);
  }

  private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    out.writeInt((payload.length << 8) | type);
    out.writeByte(flags);
    out.writeInt(stream);
    ((OutputStream) out).write(payload);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
