package dev.cadre.primary.log;

import dev.cadre.posix.PosixFile;
import dev.cadre.posix.PosixFile.Interest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The primary's own stdout: a terminal, a pipe, a socket of the service manager, a file. Its open
 * file may be shared with other processes, so that its blocking mode is not ours to change.
 */
final class StandardOutput implements SinkTarget {
  /*
   * A pipe that poll(2) says is writable takes PIPE_BUF bytes without blocking (pipe(7)). With more
   * at once the thread would block within write, and a reader that is slow but alive would look
   * like one that has stopped.
   */
  private static final int PIPE_BUF = 4096;
  private static final int POLL_MILLIS = 200;

  private final PosixFile files;
  private final int fd;
  private final boolean regularFile;

  StandardOutput(PosixFile files, int fd) {
    this.files = files;
    this.fd = fd;
    this.regularFile = Files.isRegularFile(Path.of("/proc/self/fd/" + fd));
  }

  @Override
  public String name() {
    return "stdout";
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    if (regularFile) {
      return Math.max(0, files.write(fd, bytes));
    }
    if (files.poll(List.of(new Interest(fd, PosixFile.POLLOUT)), POLL_MILLIS).isEmpty()) {
      return 0;
    }
    var piece = bytes.slice(bytes.position(), Math.min(PIPE_BUF, bytes.remaining()));
    return Math.max(0, files.write(fd, piece));
  }
}
