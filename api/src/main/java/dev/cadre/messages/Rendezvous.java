package dev.cadre.messages;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Where the workers of a primary connect for messages: a UNIX socket in a folder of this user. */
public final class Rendezvous implements AutoCloseable {
  private final Path path;
  private final ServerSocketChannel server;
  private final Conversation.Listener listener;

  private Rendezvous(Path path, ServerSocketChannel server, Conversation.Listener listener) {
    this.path = path;
    this.server = server;
    this.listener = listener;
  }

  /**
   * Listens.
   *
   * @param path in a folder that nobody else can enter; nothing is there yet
   */
  public static Rendezvous open(Path path, Conversation.Listener listener) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path));
      // Its folder says who comes here; workers may be another user's. Each says the secret.
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
    } catch (IOException e) {
      server.close();
      throw e;
    }
    Rendezvous opened = new Rendezvous(path, server, listener);
    Thread.ofPlatform().daemon().name("cadre-messages-accept").start(opened::run);
    return opened;
  }

  /** Connects to it. */
  public static Conversation connect(Path path, Conversation.Listener listener) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    return Conversation.start(channel, listener, false);
  }

  /** Makes a worker's connection for sockets; the primary's answer is still to be read. */
  public static SocketChannel link(Path path, int worker, String token) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    try {
      ByteBuffer words = ByteBuffer.wrap(Frames.link(worker, token));
      while (words.hasRemaining()) {
        var _ = channel.write(words);
      }
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private void run() {
    while (server.isOpen()) {
      try {
        Conversation.start(server.accept(), listener, true);
      } catch (IOException e) {
        // One that did not come to be; or the end.
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(path);
  }
}
