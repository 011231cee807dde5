package dev.cadre.it.system;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Keep-alive clients over TLS that never send a request again: each failure counts. A connection is
 * given up when the server says {@code Connection: close}, and then only.
 */
final class TlsLoad implements AutoCloseable {
  private final SSLContext context;
  private final int port;
  private final AtomicLong ok = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Map<String, Long> answers = new ConcurrentSkipListMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  private TlsLoad(SSLContext context, int port) {
    this.context = context;
    this.port = port;
  }

  /**
   * Starts the clients.
   *
   * @param trusted a key store with the server's certificate
   */
  static TlsLoad start(int port, int clients, Path trusted, String password)
      throws IOException, GeneralSecurityException {
    TlsLoad load = new TlsLoad(context(trusted, password), port);
    for (int i = 0; i < clients; i++) {
      load.threads.add(Thread.ofPlatform().name("tls-client-" + i).start(load::run));
    }
    return load;
  }

  /** Of a client that trusts a key store's certificate. */
  static SSLContext context(Path trusted, String password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(trusted.toFile(), password.toCharArray());
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    String alias = store.aliases().nextElement();
    certificates.setCertificateEntry(alias, store.getCertificate(alias));
    TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(certificates);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  /** Answers so far, by their bodies. */
  Map<String, Long> answers() {
    return answers;
  }

  long ok() {
    return ok.get();
  }

  long connections() {
    return connections.get();
  }

  Queue<String> failures() {
    return failures;
  }

  private void run() {
    while (!stopped) {
      try (SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(InetAddress.ofLiteral("127.0.0.1"), port)) {
        connections.incrementAndGet();
        socket.setSoTimeout(10_000);
        InputStream in = new BufferedInputStream(socket.getInputStream());
        while (!stopped && ask(socket, in)) {
          ok.incrementAndGet();
        }
        ok.incrementAndGet(); // the last one was answered, too
      } catch (IOException | RuntimeException e) {
        failures.add(e.toString());
      }
    }
  }

  /** One request; returns whether the connection may be used again. */
  private boolean ask(SSLSocket socket, InputStream in) throws IOException {
    socket
        .getOutputStream()
        .write("GET /slow?40 HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    String status = line(in);
    if (!status.startsWith("HTTP/1.1 200 ")) {
      throw new IOException("not 200: " + status);
    }
    int length = -1;
    boolean keep = true;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).strip());
      }
      keep &= !lower.equals("connection: close");
    }
    byte[] body = in.readNBytes(length);
    if (body.length != length) {
      throw new IOException("cut after " + body.length + " of " + length + " bytes");
    }
    answers.merge(new String(body, StandardCharsets.UTF_8).strip(), 1L, Long::sum);
    return keep;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended");
      }
      line.append((char) c);
    }
    return line.toString().strip();
  }

  /** Ends each client after the request that it is at. */
  @Override
  public void close() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
