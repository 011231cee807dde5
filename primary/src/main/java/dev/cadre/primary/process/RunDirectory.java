package dev.cadre.primary.process;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a primary keeps on disk while it runs, under its name, for its user only: the lock on the
 * name, its pid, the control socket, the generations. It is held by a file lock, which the kernel
 * takes back however the primary ends; what a dead primary has left is removed by the next.
 */
public final class RunDirectory implements AutoCloseable {
  /**
   * Never to be opened by anything else in the primary: a lock of fcntl(2) is gone as soon as the
   * process closes any descriptor of the file.
   */
  static final String LOCK = "lock";

  static final String IDENTITY = "primary.json";

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;
  private final OptionalLong dead;

  private RunDirectory(Path path, FileChannel channel, FileLock lock, OptionalLong dead) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
    this.dead = dead;
  }

  /**
   * Takes the name, and removes what a dead primary of this name has left.
   *
   * @param say told, in a line, what it waits for: the workers of a primary that has died
   * @throws NameInUseException when a living primary has it
   */
  public static RunDirectory open(RunRoot root, String name, Consumer<String> say)
      throws IOException {
    Path parent = root.path().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    RunRoot.ownDirectory(root.path());
    Path path = root.directory(name);
    FileChannel channel = openLock(path);
    boolean held = false;
    try {
      FileLock lock = tryLock(channel);
      while (lock != null && isRemoved(path)) {
        channel.close(); // the last primary of this name has just removed it
        channel = openLock(path);
        lock = tryLock(channel);
      }
      if (lock == null) {
        throw new NameInUseException(name, owner(path).map(ProcessIdentity::pid).orElse(0L));
      }
      OptionalLong dead = owner(path).stream().mapToLong(ProcessIdentity::pid).findFirst();
      if (dead.isPresent()) {
        Orphans.awaitEnd(dead.getAsLong(), say);
      }
      var directory = new RunDirectory(path, channel, lock, dead);
      try {
        directory.removeContent();
        directory.writeIdentity();
      } catch (IOException e) {
        directory.giveUp(e);
        throw e;
      }
      held = true;
      return directory;
    } finally {
      if (!held) {
        channel.close();
      }
    }
  }

  /**
   * The pid of the last primary of this name, if it has ended without giving the name back: killed,
   * or its machine went down.
   */
  public OptionalLong dead() {
    return dead;
  }

  /** A full disk must not keep what is of no use to anyone. */
  private void giveUp(IOException failure) {
    try {
      close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  public Path path() {
    return path;
  }

  /** Where the control socket belongs; nothing is there yet after {@link #open}. */
  public Path controlSocket() {
    return path.resolve("control.sock");
  }

  /** Where the generations belong; made on the first call. */
  public Path generations() throws IOException {
    Path generations = path.resolve("generations");
    RunRoot.ownDirectory(generations);
    return generations;
  }

  /** Where the state that workers share belongs; made on the first call. */
  public Path state() throws IOException {
    Path state = path.resolve("state");
    RunRoot.ownDirectory(state);
    return state;
  }

  /**
   * The workers that a dead primary of that directory has left, by pid: they finish what they have
   * and end. Empty also when the primary lives.
   */
  public static List<Long> orphans(Path directory) throws IOException {
    Optional<ProcessIdentity> owner = owner(directory);
    return owner.isEmpty() || owner.get().isAlive()
        ? List.of()
        : Orphans.workersOf(owner.get().pid()).stream().map(ProcessIdentity::pid).toList();
  }

  /**
   * Removes all of it and gives the name free. What cannot be removed, as when something still
   * writes there, is left for the next one of this name.
   */
  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) {
      return; // the name may be another primary's by now
    }
    try (channel) {
      try {
        removeContent();
      } catch (IOException first) {
        removeAgain();
      }
      // Under the lock: who has opened it just before sees that it is gone, and opens the next.
      Files.deleteIfExists(path.resolve(LOCK));
      removeFolder();
      lock.release();
    }
  }

  /** Who has, or had, this run directory; empty when nothing there says so. */
  static Optional<ProcessIdentity> owner(Path directory) throws IOException {
    try {
      JsonObject json = JsonParser.object().from(Files.readString(directory.resolve(IDENTITY)));
      return Optional.of(new ProcessIdentity(json.getLong("pid"), json.getLong("startTicks")));
    } catch (NoSuchFileException | JsonParserException e) {
      return Optional.empty();
    }
  }

  private static FileChannel openLock(Path path) throws IOException {
    while (true) {
      try {
        RunRoot.ownDirectory(path);
        return FileChannel.open(
            path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      } catch (NoSuchFileException e) {
        // The last primary of this name has just removed it.
      }
    }
  }

  /**
   * Whether the lock's file that this process has open is to be found no more. Not asked of the
   * file itself, which must not be opened again.
   */
  private static boolean isRemoved(Path path) throws IOException {
    String removed;
    try {
      // The kernel's mark of the name of an open file that is gone.
      removed = path.toRealPath().resolve(LOCK) + " (deleted)";
    } catch (NoSuchFileException e) {
      return true; // with its folder
    }
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          if (Files.readSymbolicLink(descriptor).toString().equals(removed)) {
            return true;
          }
        } catch (NoSuchFileException e) {
          // That of the listing itself.
        }
      }
    }
    return false;
  }

  private void removeFolder() throws IOException {
    try {
      Files.deleteIfExists(path);
    } catch (DirectoryNotEmptyException e) {
      // What could not be removed, or the next primary's lock.
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this very process has it
    }
  }

  private void writeIdentity() throws IOException {
    var self = ProcessIdentity.self();
    String json =
        JsonWriter.string()
            .object()
            .value("pid", self.pid())
            .value("startTicks", self.startTicks())
            .end()
            .done();
    Path fresh = path.resolve(IDENTITY + ".new");
    Files.writeString(fresh, json + "\n");
    Files.move(fresh, path.resolve(IDENTITY), StandardCopyOption.ATOMIC_MOVE);
  }

  /** A stop that has gone well does not fail for what is left here. */
  private void removeAgain() {
    try {
      removeContent();
    } catch (IOException e) {
      System.err.println("cadre: " + path + " could not be emptied: " + e); // the log has ended
    }
  }

  /** Removes what can be removed; then throws the first failure. */
  private void removeContent() throws IOException {
    var removal = new Removal();
    Files.walkFileTree(path, removal);
    if (removal.first != null) {
      throw removal.first;
    }
  }

  private final class Removal extends SimpleFileVisitor<Path> {
    @Nullable IOException first;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (!file.equals(path.resolve(LOCK))) {
        delete(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      keep(failure);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
      if (failure != null) {
        keep(failure);
      }
      if (!directory.equals(path)) {
        delete(directory);
      }
      return FileVisitResult.CONTINUE;
    }

    private void delete(Path file) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        keep(e);
      }
    }

    private void keep(IOException failure) {
      if (first == null && !(failure instanceof NoSuchFileException)) {
        first = failure;
      }
    }
  }
}
