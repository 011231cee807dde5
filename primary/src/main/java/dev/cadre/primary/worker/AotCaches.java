package dev.cadre.primary.worker;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * The AOT caches of this user's applications: a file each, {@code aot/KEY.aot} in the cache folder.
 * The time of a file says when it was last wanted; of more than a gigabyte the oldest go. To delete
 * one that is in use does no harm: the JVMs that have it keep it.
 *
 * <p>Any thread, any process.
 */
public final class AotCaches {
  private static final long MAX_BYTES = 1L << 30;
  private static final String SUFFIX = ".aot";
  private static final String TRAINING = ".training-";

  /** A training that ended without tidying up: no other is as old. */
  private static final Duration ABANDONED = Duration.ofHours(6);

  private final Path folder;
  private final long maxBytes;

  /** In {@code cache}, which is {@link CacheFolder}'s. */
  public AotCaches(Path cache) {
    this(cache, MAX_BYTES);
  }

  AotCaches(Path cache, long maxBytes) {
    this.folder = cache.resolve("aot");
    this.maxBytes = maxBytes;
  }

  /** The cache of that key, if there is one; it counts as wanted now. */
  public Optional<Path> find(String key) {
    Path file = folder.resolve(key + SUFFIX);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      // It is only deleted earlier.
    }
    return Optional.of(file);
  }

  /** A new folder for one training; {@link #discard} it. */
  public Path training() throws IOException {
    Files.createDirectories(folder);
    removeAbandoned();
    byte[] name = new byte[6];
    ThreadLocalRandom.current().nextBytes(name); // Short: UNIX sockets may lie in it.
    return Files.createDirectory(folder.resolve(TRAINING + HexFormat.of().formatHex(name)));
  }

  /**
   * Puts a cache in force, and removes the oldest that are too much.
   *
   * @param made the file, in a folder of {@link #training}
   * @return where it is now
   */
  public Path publish(Path made, String key) throws IOException {
    Path file = folder.resolve(key + SUFFIX);
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    trim(file);
    return file;
  }

  /** One that is of no use. */
  public void remove(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  private record Cache(Path file, long bytes, Instant wanted) {}

  private void trim(Path newest) throws IOException {
    List<Cache> caches = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        BasicFileAttributes of = Files.readAttributes(file, BasicFileAttributes.class);
        caches.add(new Cache(file, of.size(), of.lastModifiedTime().toInstant()));
      }
    }
    caches.sort(Comparator.comparing(Cache::wanted));
    long sum = caches.stream().mapToLong(Cache::bytes).sum();
    for (Cache oldest : caches) {
      if (sum > maxBytes && !oldest.file().equals(newest)) {
        Files.deleteIfExists(oldest.file());
        sum -= oldest.bytes();
      }
    }
  }

  private void removeAbandoned() throws IOException {
    Instant limit = Instant.now().minus(ABANDONED);
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, TRAINING + "*")) {
      for (Path training : left) {
        if (Files.getLastModifiedTime(training).toInstant().isBefore(limit)) {
          discard(training);
        }
      }
    }
  }

  /** Deletes the folder of a training. */
  public static void discard(Path training) throws IOException {
    try (Stream<Path> below = Files.walk(training)) {
      for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
