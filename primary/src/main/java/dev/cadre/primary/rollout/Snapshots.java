package dev.cadre.primary.rollout;

import dev.cadre.primary.settings.RunSettings.Artefact;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Copies of the application, one folder per content: {@code <folder>/<hash>/<absolute path of the
 * original>}, so that references among the files hold. Workers run a copy, because a JVM whose jar
 * is overwritten breaks.
 *
 * <p>Any thread, one at a time; blocks while it copies.
 */
public final class Snapshots {
  private static final int ATTEMPTS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final long WAIT_MILLIS = 200;
  private static final String TEMPORARY = ".taking-";
  private static final String DERIVED = ".derived";

  /** What tells one content of a file from another, short of reading it. */
  private record Stamp(long size, long modifiedNanos, Object inode) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(
          attributes.size(),
          attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
          attributes.fileKey());
    }
  }

  private final Path folder;
  private final InstantSource clock;
  private final Duration limit;

  /**
   * In this folder, which need not exist.
   *
   * @param folder absolute; nobody else writes there
   */
  public Snapshots(Path folder, InstantSource clock) {
    this(folder, clock, LIMIT);
  }

  Snapshots(Path folder, InstantSource clock, Duration limit) {
    this.folder = folder.normalize();
    this.clock = clock;
    this.limit = limit;
  }

  /**
   * Takes a snapshot, or finds the one that has the same content.
   *
   * @param number of the generation, for the result
   * @throws SnapshotRefused when the artefact cannot be run, does not come to rest, cannot be read
   *     within two minutes, or the disk is full; nothing is left behind, except of a read that
   *     hangs: the next call removes that
   */
  public Generation take(int number, Artefact artefact)
      throws SnapshotRefused, InterruptedException {
    // On a thread of its own: from a read that hangs in the kernel, of a network file system whose
    // server is gone for one, nothing brings a thread back.
    var task = new FutureTask<>(() -> tryToTake(number, artefact));
    Thread.ofPlatform().daemon().name("cadre-snapshot").start(task);
    try {
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new SnapshotRefused(
          "the application's files could not be read within "
              + limit.toSeconds()
              + " s: does their file system answer?",
          e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case SnapshotRefused refused -> throw refused;
        case RuntimeException defect -> throw defect;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    } finally {
      task.cancel(true); // so that one that comes back after all stops at the next file
    }
  }

  private Generation tryToTake(int number, Artefact artefact)
      throws SnapshotRefused, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    IOException last = null;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        String hash = attempt(artefact);
        return new Generation(number, hash, moved(artefact, hash), clock.instant());
      } catch (IOException e) {
        last = e;
      }
      if (attempt == ATTEMPTS || System.nanoTime() - deadline > 0) {
        break;
      }
      Thread.sleep(WAIT_MILLIS);
    }
    String reason = last == null ? null : last.getMessage();
    if (last instanceof NoSuchFileException) {
      reason += " vanished while it was copied";
    }
    throw new SnapshotRefused(reason == null ? String.valueOf(last) : reason, last);
  }

  /** One try. An {@link IOException} is worth another one. */
  private String attempt(Artefact artefact)
      throws SnapshotRefused, IOException, InterruptedException {
    ArtefactFiles files = ArtefactFiles.of(artefact);
    SortedMap<Path, Stamp> stamps = new TreeMap<>();
    for (Path file : files.files()) {
      stamps.put(file, Stamp.of(file));
    }
    Files.createDirectories(folder);
    removeAbandoned();
    long size = stamps.values().stream().mapToLong(Stamp::size).sum();
    checkSpace(size);
    Path temporary = Files.createTempDirectory(folder, TEMPORARY);
    try {
      for (Path empty : files.emptyFolders()) {
        Files.createDirectories(inside(temporary, empty));
      }
      for (Path file : stamps.keySet()) {
        if (Thread.interrupted()) {
          throw new InterruptedException("nobody waits any more");
        }
        copy(file, inside(temporary, file), size);
      }
      // Only now, so that what changed while another file was copied is found too.
      for (Map.Entry<Path, Stamp> entry : stamps.entrySet()) {
        if (!Stamp.of(entry.getKey()).equals(entry.getValue())) {
          throw new IOException(entry.getKey() + " is being written: it changed while copied");
        }
      }
      String hash = hash(temporary, stamps.keySet());
      Path target = folder.resolve(hash);
      if (!isComplete(target, stamps)) {
        delete(target);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      }
      return hash;
    } finally {
      delete(temporary);
    }
  }

  private void copy(Path from, Path to, long size) throws SnapshotRefused, IOException {
    Path parent = to.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      // Keeps the time of the last change: servers derive Last-Modified from it. Shares the blocks
      // (copy_file_range) where the file system can.
      Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (AccessDeniedException e) {
      throw new SnapshotRefused(from + " may not be read by this user", e);
    } catch (FileSystemException e) {
      if (String.valueOf(e.getReason()).contains("No space left")) {
        throw new SnapshotRefused(tooSmall(size), e);
      }
      throw e;
    }
  }

  private void checkSpace(long needed) throws SnapshotRefused, IOException {
    if (Files.getFileStore(folder).getUsableSpace() < needed) {
      throw new SnapshotRefused(tooSmall(needed));
    }
  }

  private String tooSmall(long needed) throws IOException {
    return "a snapshot needs %,d bytes, and %s has %,d free"
        .formatted(needed, folder, Files.getFileStore(folder).getUsableSpace());
  }

  private static boolean isComplete(Path target, SortedMap<Path, Stamp> stamps) {
    try {
      for (Map.Entry<Path, Stamp> entry : stamps.entrySet()) {
        if (Files.size(inside(target, entry.getKey())) != entry.getValue().size()) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Where in a snapshot the copy of an original is. */
  private static Path inside(Path snapshot, Path original) {
    return snapshot.resolve(Path.of("/").relativize(original));
  }

  private static String hash(Path root, Iterable<Path> originals) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    byte[] buffer = new byte[1 << 16];
    for (Path original : originals) {
      Path copy = inside(root, original);
      byte[] name = original.toString().getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(12).putInt(name.length).putLong(Files.size(copy)).flip());
      digest.update(name);
      try (InputStream bytes = Files.newInputStream(copy)) {
        for (int n = bytes.read(buffer); n >= 0; n = bytes.read(buffer)) {
          digest.update(buffer, 0, n);
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private Artefact moved(Artefact artefact, String hash) {
    Path root = folder.resolve(hash);
    return switch (artefact) {
      case Artefact.Jar(Path file) -> new Artefact.Jar(inside(root, file.normalize()));
      case Artefact.ClassPath(List<Path> entries, String mainClass) ->
          new Artefact.ClassPath(
              entries.stream().map(entry -> inside(root, entry.normalize())).toList(), mainClass);
    };
  }

  /**
   * Where what is made of a snapshot belongs: a folder that need not be there, and goes with the
   * snapshot.
   */
  public Path derived(Generation generation) {
    return folder.resolve(generation.hash() + DERIVED);
  }

  /** The name, size and time of each file of a snapshot, as an AOT cache remembers them. */
  public String stamps(Generation generation) throws IOException {
    StringBuilder stamps = new StringBuilder();
    try {
      for (Path file : ArtefactFiles.of(generation.snapshot()).files()) {
        BasicFileAttributes of = Files.readAttributes(file, BasicFileAttributes.class);
        stamps.append(file).append(' ').append(of.size()).append(' ');
        stamps.append(of.lastModifiedTime().toMillis()).append('\n');
      }
    } catch (SnapshotRefused e) {
      throw new IOException(e.getMessage(), e);
    }
    return stamps.toString();
  }

  /** Deletes a snapshot that no worker runs and no rollback needs. */
  public void remove(Generation generation) throws IOException {
    delete(folder.resolve(generation.hash()));
    delete(derived(generation));
  }

  private void removeAbandoned() throws IOException {
    for (Path child : children()) {
      if (child.getFileName().toString().startsWith(TEMPORARY)) {
        delete(child);
      }
    }
  }

  private List<Path> children() throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(children::add);
    } catch (NoSuchFileException e) {
      // No snapshot has been taken.
    }
    return children;
  }

  private static void delete(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> below = Files.walk(root)) {
      for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
