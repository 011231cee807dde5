package dev.cadre.state.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens the file of a segment, or makes it. The file appears whole at once, by a rename; zeros
 * after the header are an empty segment. They are written, since the JVM throws an {@link
 * InternalError} at a store to a hole for which the file system has no room any more. Who opens
 * holds a file lock meanwhile, which the kernel takes back when the process dies.
 */
final class SegmentFile {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** Of what the segment takes the file system must have so much: others need some as well. */
  private static final int SPARE_SPACE = 2;

  private static final int WRITTEN_AT_ONCE = 1 << 16;

  private SegmentFile() {}

  /**
   * Maps the segment at {@code path}.
   *
   * @param wanted the layout when there is none yet
   * @throws IOException when it cannot be made, or belongs to another pid namespace
   */
  static Segment open(Path path, Geometry wanted) throws IOException {
    Path file = path.resolveSibling(path.getFileName() + ".v" + Header.LAYOUT);
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    synchronized (SegmentFile.class) { // a lock of the file does not keep threads apart
      try (FileChannel lockFile = openPrivate(file.resolveSibling(file.getFileName() + ".lock"));
          FileLock _ = lock(lockFile, file)) {
        Segment present = Files.exists(file) ? map(file) : null;
        if (present != null) {
          return present;
        }
        create(file, wanted);
        Segment made = map(file);
        if (made == null) {
          throw new IOException(file + " was made for another boot");
        }
        return made;
      }
    }
  }

  /** A segment of this process alone. */
  static Segment inMemory(Geometry geometry) throws IOException {
    ByteBuffer memory = ByteBuffer.allocateDirect(geometry.totalBytes());
    memory.order(ByteOrder.nativeOrder());
    Header.write(memory, geometry, bootId(), pidNamespace());
    return new Segment(memory, geometry, null);
  }

  private static FileLock lock(FileChannel channel, Path file) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return lock;
        }
      } catch (OverlappingFileLockException e) {
        // Another class loader of this JVM is at it.
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException(file + " is being opened by another process that does not go on");
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while opening " + file, e);
      }
    }
  }

  private static FileChannel openPrivate(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
        PRIVATE);
  }

  private static void create(Path file, Geometry wanted) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    long space = Files.getFileStore(parent == null ? file : parent).getUsableSpace();
    if (space < (long) wanted.totalBytes() * SPARE_SPACE) {
      throw new IOException(
          "%s has %d MB left; a segment of %d MB needs twice its size: choose a smaller one with"
                  .formatted(parent, space >> 20, wanted.totalBytes() >> 20)
              + " embedded:PATH?megabytes=N");
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try {
      write(fresh, wanted);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw new IOException("cannot make a segment at %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static void write(Path fresh, Geometry wanted) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(Geometry.HEADER_BYTES).order(ByteOrder.nativeOrder());
    Header.write(header, wanted, bootId(), pidNamespace());
    ByteBuffer zeros = ByteBuffer.allocateDirect(WRITTEN_AT_ONCE);
    try (FileChannel channel = openPrivate(fresh)) {
      write(channel, header);
      int left = wanted.totalBytes() - Geometry.HEADER_BYTES;
      while (left > 0) {
        zeros.clear().limit(Math.min(left, WRITTEN_AT_ONCE));
        write(channel, zeros);
        left -= zeros.limit();
      }
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Null when the file is of an earlier boot: its clock and its pids mean nothing now. */
  private static @Nullable Segment map(Path file) throws IOException {
    try (FileChannel channel = openPrivate(file)) {
      ByteBuffer header = ByteBuffer.allocate(Geometry.HEADER_BYTES);
      header.order(ByteOrder.nativeOrder());
      channel.read(header, 0);
      Geometry geometry = Header.geometry(header, file);
      if (Header.bootId(header) != bootId()) {
        return null;
      }
      if (Header.pidNamespace(header) != pidNamespace()) {
        throw new IOException(
            file + " belongs to processes of another container: they cannot be told dead or alive");
      }
      if (channel.size() < geometry.totalBytes()) {
        throw new IOException(file + " is cut off at " + channel.size() + " bytes");
      }
      ByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, geometry.totalBytes());
      memory.order(ByteOrder.nativeOrder());
      return new Segment(memory, geometry, file);
    }
  }

  private static long bootId() throws IOException {
    return Key.hash(
        Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
            .getBytes(StandardCharsets.US_ASCII),
        0);
  }

  private static long pidNamespace() throws IOException {
    return Key.hash(
        Files.readSymbolicLink(Path.of("/proc/self/ns/pid"))
            .toString()
            .getBytes(StandardCharsets.US_ASCII),
        0);
  }
}
