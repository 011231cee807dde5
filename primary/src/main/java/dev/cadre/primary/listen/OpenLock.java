package dev.cadre.primary.listen;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two primaries of one user from opening listeners at the same moment: between the bind that
 * shows that a port is free and the listen that takes it, both would find it free, and {@code
 * SO_REUSEPORT} would let both have it. Without the lock file the moment stays, and is short.
 */
final class OpenLock implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final @Nullable FileChannel channel;

  private OpenLock(@Nullable FileChannel channel) {
    this.channel = channel;
  }

  static OpenLock take() {
    Path file =
        Path.of(
            System.getProperty("java.io.tmpdir", "/tmp"),
            "cadre-" + System.getProperty("user.name", "user") + ".lock");
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      await(channel);
      return new OpenLock(channel);
    } catch (IOException | IllegalArgumentException e) {
      return new OpenLock(null);
    }
  }

  /** Gives up after a while: the other one may be stopped for good. */
  private static void await(FileChannel channel) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (channel.tryLock() == null && System.nanoTime() - deadline < 0) {
        LockSupport.parkNanos(1_000_000);
      }
    } catch (OverlappingFileLockException e) {
      // By another thread of this process, which only a test has.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The lock is gone with the descriptor.
      }
    }
  }
}
