package dev.cadre.primary.rollout;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.CRC32;

/**
 * An HTTP/1.1 connection from a direct address, for GETs without frills. It reads answers to their
 * end, so that the server never sees a reset. For one thread; every wait ends at a deadline.
 */
final class ProbeConnection implements AutoCloseable {
  private static final int MAX_LINE = 16 * 1024;
  private static final int BUFFER = 16 * 1024;
  private static final int TLS_ALERT = 0x15;

  private final Socket socket = new Socket();
  private final DirectAddress.Reachable address;
  private final InputStream in;
  private final CRC32 sum = new CRC32();
  private boolean reusable = true;
  private Sink sink = (_, _) -> {};

  /** Where a body goes besides its checksum. */
  interface Sink {

    /**
     * Takes a piece.
     *
     * @throws IOException when it is enough; ends the connection
     */
    void take(byte[] bytes, int length) throws IOException;
  }

  /**
   * Connects.
   *
   * @param deadline in the time of {@link System#nanoTime}
   */
  ProbeConnection(DirectAddress.Reachable address, long deadline) throws IOException {
    this.address = address;
    try {
      socket.bind(new InetSocketAddress(address.source(), 0));
      socket.connect(address.target(), remainingMillis(deadline));
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(new Deadlined(socket, deadline));
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Each read waits no longer than until the deadline. */
  private static final class Deadlined extends InputStream {
    private final Socket socket;
    private final InputStream in;
    private final long deadline;

    Deadlined(Socket socket, long deadline) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
      this.deadline = deadline;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      socket.setSoTimeout(remainingMillis(deadline));
      return in.read(into, offset, length);
    }
  }

  private static int remainingMillis(long deadline) throws SocketTimeoutException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException("no answer in time");
    }
    return (int) Math.min(millis, Integer.MAX_VALUE);
  }

  /** A checksum of the last answer's body: equal bodies have equal sums. */
  long bodySum() {
    return sum.getValue();
  }

  /** Whether another {@link #get} is possible. */
  boolean isReusable() {
    return reusable;
  }

  /**
   * Asks and reads the answer to its end.
   *
   * @param path with query, as it stands in a request
   * @return the status
   * @throws IOException also when the answer is no HTTP
   */
  int get(String path, boolean keepAlive) throws IOException {
    return get(path, keepAlive, "*/*", (_, _) -> {});
  }

  /**
   * The same with the body.
   *
   * @param accept the types that are wanted
   */
  int get(String path, boolean keepAlive, String accept, Sink bodySink) throws IOException {
    reusable = false;
    sink = bodySink;
    sum.reset();
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: "
            + address.target().getHostString()
            + ":"
            + address.target().getPort()
            + "\r\nUser-Agent: cadre-probe\r\nAccept: "
            + accept
            + "\r\nConnection: "
            + (keepAlive ? "keep-alive" : "close")
            + "\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    int status = head();
    while (status >= 100 && status < 200) {
      skipHeaders();
      status = head();
    }
    body(status, keepAlive);
    return status;
  }

  private int head() throws IOException {
    in.mark(1);
    int first = in.read();
    if (first == TLS_ALERT) {
      throw new IOException("it speaks TLS, not plain HTTP");
    }
    in.reset();
    String line = line();
    if (!line.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
      throw new IOException("the answer is no HTTP/1.1");
    }
    reusable = line.startsWith("HTTP/1.1");
    return Integer.parseInt(line.substring(9, 12));
  }

  private void skipHeaders() throws IOException {
    while (!line().isEmpty()) {
      // Nothing in them matters.
    }
  }

  private void body(int status, boolean keepAlive) throws IOException {
    long length = -1;
    boolean chunked = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = number(header.substring("content-length:".length()), 10);
      } else if (header.startsWith("transfer-encoding:") && header.endsWith("chunked")) {
        chunked = true;
      } else if (header.startsWith("connection:") && header.endsWith("close")) {
        reusable = false;
      }
    }
    reusable &= keepAlive;
    if (status == 204 || status == 304) {
      return;
    }
    if (chunked) {
      for (long size = chunkSize(); size > 0; size = chunkSize()) {
        take(size);
        line();
      }
      skipHeaders();
    } else if (length >= 0) {
      take(length);
    } else {
      reusable = false;
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        taken(buffer, n);
      }
    }
  }

  private void take(long count) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER, count)];
    for (long left = count; left > 0; ) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        throw new EOFException("the connection was closed before the answer was complete");
      }
      taken(buffer, n);
      left -= n;
    }
  }

  private void taken(byte[] buffer, int length) throws IOException {
    sum.update(buffer, 0, length);
    sink.take(buffer, length);
  }

  private long chunkSize() throws IOException {
    String line = line();
    int end = line.indexOf(';');
    return number(end < 0 ? line : line.substring(0, end), 16);
  }

  private static long number(String digits, int radix) throws IOException {
    try {
      long number = Long.parseLong(digits.strip(), radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // As below.
    }
    throw new IOException("the answer has a malformed length");
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (line.length() < MAX_LINE) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException("the connection was closed before the answer was complete");
      }
      if (c == '\n') {
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r'
            ? line.substring(0, end - 1)
            : line.toString();
      }
      line.append((char) c);
    }
    throw new IOException("a header line is longer than " + MAX_LINE + " bytes");
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone even so.
    }
  }
}
