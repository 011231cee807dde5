package dev.cadre.primary.log;

import dev.cadre.posix.Errno;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/**
 * A log file that becomes {@code app.log.1} when it is full, which becomes {@code app.log.2}, and
 * so on. Opened for appending, so that a tool that copies and truncates it works too. A line is
 * never torn over two files: a file is left only between lines, and only a line that is longer than
 * a whole file exceeds the limit.
 */
final class RotatedFile implements SinkTarget {
  private static final int O_WRONLY = 1;
  private static final int O_CREAT = 0x40;
  private static final int O_APPEND = 0x400;
  private static final int EIO = 5;
  private static final int ESTALE = 116;

  private final PosixFile files;
  private final Path path;
  private final long maxBytes;
  private final int keep;
  private final Consumer<String> complaint;

  private int fd;
  private long limit;
  private long size;
  private boolean midLine;
  private volatile boolean reopenWanted;

  /**
   * Opens the file, which nobody else may write to: two that rotate one file move it away from each
   * other.
   *
   * @param maxBytes the size at which it is rotated; 0 means never
   * @param keep how many old files stay; 0 means none
   * @param complaint told when the file cannot be rotated or opened again, so that it is still the
   *     old one; must not wait for this file
   */
  RotatedFile(PosixFile files, Path path, long maxBytes, int keep, Consumer<String> complaint)
      throws IOException {
    this.files = files;
    this.path = path;
    this.maxBytes = maxBytes > 0 ? maxBytes : Long.MAX_VALUE;
    this.keep = keep;
    this.complaint = complaint;
    this.limit = this.maxBytes;
    this.fd = open();
    if (Files.isRegularFile(path) && !files.tryLock(fd)) { // any number may write to /dev/null
      closeQuietly(fd);
      throw new IOException(path + " is the log file of another primary");
    }
    this.size = sizeOnDisk();
  }

  @Override
  public String name() {
    return "log file " + path;
  }

  /** Makes the next write, or {@link #idle}, open the path again. Any thread. */
  void reopen() {
    reopenWanted = true;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    if (!midLine) {
      if (reopenWanted) {
        openAsWanted();
      }
      if (size > 0 && firstLine(bytes) > limit - size) {
        rotateUnlessTruncated();
      }
    }
    var part = bytes.slice(bytes.position(), allowed(bytes));
    int count = Math.max(0, files.write(fd, part));
    if (count > 0) {
      size += count;
      midLine = part.get(count - 1) != '\n';
    }
    return count;
  }

  @Override
  public void idle() {
    if (reopenWanted && !midLine) {
      openAsWanted();
    }
  }

  @Override
  public void beforeRetry(IOException failure) throws IOException {
    boolean handleIsBad =
        failure instanceof PosixException p
            && (p.errno() == EIO || p.errno() == ESTALE || p.errno() == Errno.EBADF);
    if (handleIsBad) {
      openAgain();
    }
  }

  @Override
  public void close() {
    closeQuietly(fd);
  }

  /** How many of the bytes may go into this file: up to the end of the last line that fits. */
  private int allowed(ByteBuffer bytes) {
    long room = reopenWanted ? 0 : limit - size;
    if (bytes.remaining() <= room) {
      return bytes.remaining();
    }
    for (int i = (int) Math.max(0, room); i > 0; i--) {
      if (bytes.get(bytes.position() + i - 1) == '\n') {
        return i;
      }
    }
    // Not one whole line: the rest of one that is begun, or one that is longer than a file.
    return firstLine(bytes);
  }

  private static int firstLine(ByteBuffer bytes) {
    for (int i = 0; i < bytes.remaining(); i++) {
      if (bytes.get(bytes.position() + i) == '\n') {
        return i + 1;
      }
    }
    return bytes.remaining();
  }

  private void openAsWanted() {
    reopenWanted = false;
    try {
      openAgain();
    } catch (IOException e) {
      complaint.accept("cannot be opened again, so it is still the old one: " + e.getMessage());
    }
  }

  private void rotateUnlessTruncated() {
    try {
      long expected = size;
      size = sizeOnDisk();
      if (size >= expected) { // else logrotate's copytruncate was here
        rotate();
      }
    } catch (IOException e) {
      limit = size + maxBytes; // a file that is too big is better than lines that are lost
      complaint.accept("cannot be rotated, so it grows: " + e);
    }
  }

  private void rotate() throws IOException {
    for (int i = keep - 1; i >= 1; i--) {
      moveIfThere(numbered(i), numbered(i + 1));
    }
    if (keep > 0) {
      moveIfThere(path, numbered(1));
    } else {
      Files.deleteIfExists(path);
    }
    openAgain();
  }

  private Path numbered(int i) {
    return Path.of(path + "." + i);
  }

  private static void moveIfThere(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchFileException e) {
      // Somebody cleaned up; nothing to keep.
    }
  }

  private void openAgain() throws IOException {
    int fresh = open(); // the old one stays in use when this fails
    files.tryLock(fresh); // where that fails, nothing is lost before a second primary comes
    closeQuietly(fd);
    fd = fresh;
    size = sizeOnDisk();
    limit = maxBytes;
  }

  private int open() throws IOException {
    return files.open(path.toString(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  }

  /** Of the open file, wherever it has been moved to. */
  private long sizeOnDisk() throws IOException {
    return Files.size(Path.of("/proc/self/fd/" + fd));
  }

  private void closeQuietly(int descriptor) {
    try {
      files.close(descriptor);
    } catch (PosixException e) {
      // What close(2) reports was lost before; the descriptor is gone all the same.
    }
  }
}
