package dev.cadre.primary.listen;

import dev.cadre.ipc.ListenerKey;
import dev.cadre.posix.Errno;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * A listening UNIX socket: one for all workers, without steering.
 *
 * <p>Servers often delete the path before they bind it, and again when they exit. So a second, hard
 * link to the socket is kept under a hidden name beside it, and {@link #verifyPath} links it back:
 * the same socket, so what is queued and who listens stay.
 */
final class UnixListener implements Listener {

  /** {@code sizeof(sun_path)} without the final NUL. */
  private static final int MAX_PATH_BYTES = 107;

  private final ListenerKey key;
  private final int socket;
  private final Path path;
  private final Path hidden;
  private final Object inode;

  private UnixListener(ListenerKey key, int socket, Path path, Path hidden, Object inode) {
    this.key = key;
    this.socket = socket;
    this.path = path;
    this.hidden = hidden;
    this.inode = inode;
  }

  /**
   * Binds {@code socket}, which stays the caller's when this throws. A socket file that nobody
   * accepts on is replaced.
   */
  static UnixListener open(PosixSocket posix, PortHolder holder, ListenerKey key, int socket)
      throws BindRefused, PosixException {
    Path path = Path.of(key.host());
    if (key.host().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
      throw new BindRefused(
          Errno.EINVAL,
          "the path of a UNIX socket has at most " + MAX_PATH_BYTES + " bytes: " + path,
          null);
    }
    Path hidden = path.resolveSibling("." + path.getFileName() + ".cadre");
    try {
      for (Path old : new Path[] {path, hidden}) {
        if (inode(old).isPresent()) {
          if (!isDeadSocket(old)) {
            throw new BindRefused(Errno.EADDRINUSE, holder.ofPath(key.host()), null);
          }
          Files.deleteIfExists(old);
        }
      }
      posix.bind(socket, key.host());
      posix.listen(socket, Group.BACKLOG);
      Object inode = inode(path).orElseThrow(() -> new NoSuchFileException(key.host()));
      link(hidden, path);
      return new UnixListener(key, socket, path, hidden, inode);
    } catch (PosixException e) {
      throw e;
    } catch (IOException e) {
      throw new BindRefused(Errno.EACCES, "cannot listen on " + path + ": " + e, e);
    }
  }

  /** True when the file is a socket that refuses connections. */
  private static boolean isDeadSocket(Path file) {
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Not blocking: a connect waits while the queue of a live server is full.
      client.configureBlocking(false);
      client.connect(UnixDomainSocketAddress.of(file));
      return false;
    } catch (ConnectException e) {
      // Also for a file of another kind, which bind then must not replace.
      return isSocket(file);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isSocket(Path file) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isOther();
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<Object> inode(Path file) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .fileKey());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Where the file system knows no hard links, the path is left without protection. */
  private static void link(Path link, Path existing) throws IOException {
    try {
      Files.createLink(link, existing);
    } catch (UnsupportedOperationException | java.nio.file.FileSystemException e) {
      Files.deleteIfExists(link);
    }
  }

  /**
   * Puts the path back when it is missing or is another file, and the hidden link likewise.
   *
   * @return whether clients reach this socket by its path now
   */
  boolean verifyPath() throws IOException {
    boolean hiddenIsOurs = isOurs(hidden);
    if (isOurs(path)) {
      if (!hiddenIsOurs) {
        Files.deleteIfExists(hidden);
        link(hidden, path);
      }
      return true;
    }
    if (!hiddenIsOurs) {
      return false;
    }
    Path fresh = path.resolveSibling("." + path.getFileName() + ".cadre-new");
    Files.deleteIfExists(fresh);
    Files.createLink(fresh, hidden);
    // A rename, so that there is no moment without the path. It does nothing when both names are
    // links to the same file already, hence the deletion.
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(fresh);
    return true;
  }

  private boolean isOurs(Path file) throws IOException {
    return inode(file).filter(inode::equals).isPresent();
  }

  /** Deletes the files, as far as they are this socket. */
  void deletePaths() throws IOException {
    for (Path file : new Path[] {path, hidden}) {
      if (isOurs(file)) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public ListenerKey key() {
    return key;
  }

  @Override
  public int port() {
    return 0;
  }

  @Override
  public int socketOf(int slot, int side) {
    return socket;
  }

  @Override
  public List<Integer> sockets() {
    return List.of(socket);
  }

  @Override
  public void close(Closing closing) {
    closing.close(socket);
  }
}
