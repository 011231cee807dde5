package dev.cadre.primary.process;

import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalLong;

/** The file that says the primary's pid, for {@code kill -USR2 $(cat app.pid)}. */
public final class PidFile implements AutoCloseable {
  private final Path path;
  private final long pid;

  private PidFile(Path path, long pid) {
    this.path = path;
    this.pid = pid;
  }

  /** A living primary has written its pid there. */
  public static final class InUseException extends IOException {
    @java.io.Serial private static final long serialVersionUID = 1;

    private final long pid;

    InUseException(Path path, long pid) {
      super(
          "the pid file %s belongs to process %d, a primary that runs: stop it, or choose another --pid-file"
              .formatted(path, pid));
      this.pid = pid;
    }

    public long pid() {
      return pid;
    }
  }

  /**
   * Writes this process's pid, by rename, so that a reader never sees half of it. Overwrites what a
   * primary that has died left there.
   *
   * @throws InUseException when a living primary other than this has it
   * @throws IOException when it cannot be written, or it cannot be told whose it is
   */
  public static PidFile write(Path path) throws IOException {
    long self = ProcessHandle.current().pid();
    var holder = read(path);
    if (holder.isPresent() && holder.getAsLong() != self && isPrimary(holder.getAsLong())) {
      throw new InUseException(path, holder.getAsLong());
    }
    Path fresh = Path.of(path + "." + self + ".new");
    try {
      Files.writeString(fresh, self + "\n");
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw new IOException(
          "the pid file cannot be written: " + Reason.of(e) + ". Choose another --pid-file", e);
    }
    return new PidFile(path, self);
  }

  /** Removes the file, if it still says this process's pid. */
  @Override
  public void close() throws IOException {
    var holder = read(path);
    if (holder.isPresent() && holder.getAsLong() == pid) {
      Files.deleteIfExists(path);
    }
  }

  /** Empty when there is no file, or no number in it. */
  private static OptionalLong read(Path path) throws IOException {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(path).strip()));
    } catch (NoSuchFileException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * Whether the process is there and was started as a primary is: pids are used again, and the one
   * in an old file may be anybody's by now.
   */
  private static boolean isPrimary(long pid) throws IOException {
    return pid > 0
        && ProcessIdentity.startTicks(pid).isPresent()
        && ProcessIdentity.commandLine(pid).stream().anyMatch(PidFile::isCadre);
  }

  // A worker has the agent's jar in its command line; it is not a primary.
  private static boolean isCadre(String argument) {
    return !argument.startsWith("-")
        && (argument.startsWith("dev.cadre.") || argument.matches("(?s).*/?cadre[^/]*\\.jar"));
  }
}
