package dev.cadre.it.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on a raw socket that does with every connection what a test says. */
final class MisbehavingServer implements AutoCloseable {

  /** What becomes of one connection; when it returns, the connection is closed (FIN). */
  interface Behaviour {
    void on(Peer peer) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  private final Behaviour behaviour;
  private final AtomicInteger accepted = new AtomicInteger();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  MisbehavingServer(Behaviour behaviour) {
    this.behaviour = behaviour;
    try {
      listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().name("misbehaving").start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort() + "/";
  }

  int accepted() {
    return accepted.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        int nth = accepted.getAndIncrement();
        Thread.ofVirtual().start(() -> serve(new Peer(socket, nth)));
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void serve(Peer peer) {
    try {
      behaviour.on(peer);
      peer.socket.close();
    } catch (IOException | InterruptedException e) {
      // The client has gone: it, not this, is what the test looks at.
    }
    open.remove(peer.socket);
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One connection, seen from the server. */
  static final class Peer {
    private final Socket socket;
    private final int nth;

    Peer(Socket socket, int nth) {
      this.socket = socket;
      this.nth = nth;
    }

    /** The number of this connection, from 0. */
    int nth() {
      return nth;
    }

    String clientAddress() {
      return socket.getInetAddress().getHostAddress();
    }

    /** Reads one request without a body to its end; false at the end of the connection. */
    boolean readRequest() throws IOException {
      InputStream in = socket.getInputStream();
      int matched = 0;
      while (matched < 4) {
        int c = in.read();
        if (c < 0) {
          return false;
        }
        matched = c == "\r\n\r\n".charAt(matched) ? matched + 1 : c == '\r' ? 1 : 0;
      }
      return true;
    }

    /** Waits for the first byte of a request and leaves the rest unread. */
    boolean readOneByte() throws IOException {
      return socket.getInputStream().read() >= 0;
    }

    String readBytes(int n) throws IOException {
      return new String(socket.getInputStream().readNBytes(n), StandardCharsets.ISO_8859_1);
    }

    void write(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void answer(String body) throws IOException {
      write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Closes so that the client gets RST. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Holds the connection until the client goes. */
    void holdUntilGone() throws IOException {
      while (readOneByte()) {
        // Whatever comes.
      }
    }
  }
}
