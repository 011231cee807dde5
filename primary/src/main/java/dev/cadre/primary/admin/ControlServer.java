package dev.cadre.primary.admin;

import dev.cadre.primary.log.Journal;
import dev.cadre.primary.settings.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import jdk.net.ExtendedSocketOptions;

/**
 * The control socket: one request a connection, a line of JSON, answered by lines of JSON. Only the
 * primary's own user and root are heard. Each connection has a virtual thread and a deadline on
 * every read and write; nothing that a client sends or leaves out disturbs the primary.
 */
public final class ControlServer implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final int MOST_CONNECTIONS = 32;

  /** Those that are told to come back later included; more are closed without a word. */
  private static final int MOST_OPEN = 256;

  private static final int MOST_IGNORED_READS = 256;

  private final Path socket;
  private final ServerSocketChannel server;
  private final ControlHandler handler;
  private final Journal journal;
  private final Duration deadline;
  private final Set<String> allowedUsers;
  private final Semaphore permits = new Semaphore(MOST_CONNECTIONS);
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

  private ControlServer(
      Path socket,
      ServerSocketChannel server,
      ClusterControl control,
      Journal journal,
      Duration deadline)
      throws IOException {
    this.socket = socket;
    this.server = server;
    this.handler = new ControlHandler(control);
    this.journal = journal;
    this.deadline = deadline;
    this.allowedUsers = Set.copyOf(java.util.List.of(Files.getOwner(socket).getName(), root()));
  }

  /**
   * Listens.
   *
   * @param socket in a folder that is this user's only; a file that is there is replaced, as the
   *     lock on the folder says that nobody listens on it
   */
  public static ControlServer open(Path socket, ClusterControl control, Journal journal)
      throws IOException {
    return open(socket, control, journal, DEADLINE);
  }

  static ControlServer open(Path socket, ClusterControl control, Journal journal, Duration deadline)
      throws IOException {
    Files.deleteIfExists(socket);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(socket), 2 * MOST_CONNECTIONS);
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
      ControlServer opened = new ControlServer(socket, server, control, journal, deadline);
      Thread.ofVirtual().name("cadre-control").start(opened::accept);
      return opened;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** The name of uid 0; a container may have none. */
  private static String root() {
    try {
      return FileSystems.getDefault()
          .getUserPrincipalLookupService()
          .lookupPrincipalByName("root")
          .getName();
    } catch (IOException | UnsupportedOperationException e) {
      return "0";
    }
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel connection = server.accept();
        if (connections.size() >= MOST_OPEN) {
          connection.close();
          continue;
        }
        connections.add(connection);
        Thread.ofVirtual().name("cadre-control-connection").start(() -> serve(connection));
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        journal.warn("The control socket cannot accept: " + e.getMessage());
        try {
          Thread.sleep(100); // no descriptors left, most likely: they come back
        } catch (InterruptedException _) {
          return;
        }
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      boolean permitted = permits.tryAcquire();
      try {
        converse(connection, permitted);
      } finally {
        if (permitted) {
          permits.release();
        }
      }
      linger(connection);
    } catch (IOException e) {
      // The client went away, or did not read: its own affair.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | StackOverflowError e) {
      journal.error("A control request failed: " + e);
    } finally {
      connections.remove(connection);
    }
  }

  private void converse(SocketChannel connection, boolean permitted)
      throws IOException, InterruptedException {
    ControlHandler.Lines lines = line -> write(connection, line);
    String user = connection.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
    if (!allowedUsers.contains(user)) {
      journal.warn("The control socket refused user " + user);
      ControlHandler.refuse(ExitCode.FAILED, "This application belongs to another user", lines);
    } else if (!permitted) {
      ControlHandler.refuse(
          ExitCode.FAILED, "Too many commands at once: try again in a moment", lines);
    } else {
      answer(connection, lines);
    }
  }

  /**
   * Takes what the client still sends. A close with unread bytes would reset the connection, and
   * the client would lose the answer.
   */
  private void linger(SocketChannel connection) throws IOException {
    connection.shutdownOutput();
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    try (Watchdog _ = new Watchdog(deadline, () -> close(connection))) {
      for (int reads = 0; reads < MOST_IGNORED_READS; reads++) {
        if (connection.read(buffer.clear()) < 0) {
          return;
        }
      }
    }
  }

  private void answer(SocketChannel connection, ControlHandler.Lines lines)
      throws IOException, InterruptedException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    boolean complete;
    // The end of the input wakes the reader up, and the way out stays open for the error.
    try (Watchdog _ = new Watchdog(deadline, () -> endInput(connection))) {
      complete = read(connection, request);
    }
    if (complete) {
      handler.handle(request.toByteArray(), lines);
    } else {
      ControlHandler.refuse(
          ExitCode.USAGE,
          request.size() > StrictJson.LARGEST_BYTES
              ? "The request is more than " + StrictJson.LARGEST_BYTES + " bytes"
              : "The request is no complete line within " + deadline.toSeconds() + " s",
          lines);
    }
  }

  /** Reads up to the end of the first line; false when there is none. */
  private static boolean read(SocketChannel connection, ByteArrayOutputStream request)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(4096);
    while (request.size() <= StrictJson.LARGEST_BYTES) {
      if (connection.read(buffer.clear()) < 0) {
        return false;
      }
      buffer.flip();
      while (buffer.hasRemaining()) {
        byte next = buffer.get();
        if (next == '\n') {
          return request.size() <= StrictJson.LARGEST_BYTES;
        }
        request.write(next);
      }
    }
    return false;
  }

  private void write(SocketChannel connection, String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    try (Watchdog _ = new Watchdog(deadline, () -> close(connection))) {
      while (bytes.hasRemaining()) {
        connection.write(bytes);
      }
    }
  }

  private static void endInput(SocketChannel connection) {
    try {
      connection.shutdownInput();
    } catch (IOException e) {
      close(connection);
    }
  }

  private static void close(SocketChannel connection) {
    try {
      connection.close();
    } catch (IOException _) {
      // It is closed all the same.
    }
  }

  /** How many connections are open. */
  int connections() {
    return connections.size();
  }

  /** Stops listening, closes what is open and removes the socket. */
  @Override
  public void close() throws IOException {
    server.close();
    connections.forEach(ControlServer::close);
    Files.deleteIfExists(socket);
  }
}
