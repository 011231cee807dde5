package dev.cadre.state.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/*
 * Each process has a folder beside the segment with one file in it, its bell, which it watches
 * (inotify) while it sleeps. Who sleeps is a bit in the segment: a publisher takes the bit away and
 * writes a byte into that bell. So a publisher makes a system call only for those who sleep, and never
 * waits for one of them.
 *
 * A sleeper sets its bit and then looks at the ring once more; a publisher writes the ring and then
 * looks at the bits. All four are volatile, so one of the two sees the other. Only a publisher that dies
 * between taking a bit and writing the bell leaves a sleeper asleep: no sleep is longer than that is bad.
 *
 * A FIFO or a futex cannot be had without native code; a UNIX socket would be bound, which a worker's
 * agent takes for a socket of the application.
 */
/** For a segment of many processes. */
final class FileBells implements Bells {
  /** What a message may wait for whose publisher was killed just then. */
  private static final long LONGEST_SLEEP_MILLIS = 50;

  /** What a message may wait for where nothing can be watched. */
  private static final long POLL_NANOS = 1_000_000;

  private static final System.Logger LOG = System.getLogger("dev.cadre.state");

  private final ByteBuffer memory;
  private final Path segment;
  private final int slot;
  private final Map<Integer, Bell> bells = new ConcurrentHashMap<>();
  private @Nullable WatchService watch;
  private volatile boolean polls;

  /**
   * The bells of a segment.
   *
   * @param slot of this process among the {@link Owners}
   */
  FileBells(ByteBuffer memory, Path segment, int slot) {
    this.memory = memory;
    this.segment = segment;
    this.slot = slot;
  }

  private Path folder(int ofSlot) {
    return segment.resolveSibling(segment.getFileName() + ".bell-" + ofSlot);
  }

  @Override
  public void sleep(BooleanSupplier isThere) {
    WatchService watching = watch();
    setAsleep();
    try {
      if (isThere.getAsBoolean()) {
        return;
      }
      if (watching == null) {
        LockSupport.parkNanos(POLL_NANOS);
        return;
      }
      WatchKey key = watching.poll(LONGEST_SLEEP_MILLIS, TimeUnit.MILLISECONDS);
      if (key != null) {
        key.pollEvents();
        if (!key.reset()) {
          polls = true; // the folder is gone
        }
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      polls = true; // by close, or by somebody who had no reason to
    } finally {
      takeAsleep(slot);
    }
  }

  /** Null where there is none to be had. */
  private synchronized @Nullable WatchService watch() {
    if (watch == null && !polls) {
      WatchService fresh = null;
      try {
        Path folder = folder(slot);
        if (!Files.isDirectory(folder)) {
          Files.createDirectory(
              folder,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        new RandomAccessFile(folder.resolve("bell").toFile(), "rw").close();
        fresh = folder.getFileSystem().newWatchService();
        folder.register(fresh, StandardWatchEventKinds.ENTRY_MODIFY);
        watch = fresh;
      } catch (IOException | RuntimeException e) {
        polls = true;
        LOG.log(
            System.Logger.Level.INFO,
            "Topics are looked for a thousand times a second: no bell can be watched: {0}",
            e);
        close(fresh);
      }
    }
    return polls ? null : watch;
  }

  @Override
  public void ring() {
    for (int word = 0; word < Geometry.OWNERS / Long.SIZE; word++) {
      long asleep = Words.get(memory, Header.SLEEPERS + word * Long.BYTES);
      while (asleep != 0) {
        int sleeper = word * Long.SIZE + Long.numberOfTrailingZeros(asleep);
        asleep &= asleep - 1;
        if (takeAsleep(sleeper)) {
          bells.computeIfAbsent(sleeper, s -> new Bell(folder(s).resolve("bell"))).ring();
        }
      }
    }
  }

  private void setAsleep() {
    int at = at(slot);
    long word = Words.get(memory, at);
    while (!Words.compareAndSet(memory, at, word, word | bit(slot))) {
      word = Words.get(memory, at);
    }
  }

  /** Whether that one slept, and is to be woken by who asks. */
  private boolean takeAsleep(int sleeper) {
    int at = at(sleeper);
    long word = Words.get(memory, at);
    while ((word & bit(sleeper)) != 0) {
      if (Words.compareAndSet(memory, at, word, word & ~bit(sleeper))) {
        return true;
      }
      word = Words.get(memory, at);
    }
    return false;
  }

  private static int at(int slot) {
    return Header.SLEEPERS + slot / Long.SIZE * Long.BYTES;
  }

  private static long bit(int slot) {
    return 1L << (slot % Long.SIZE);
  }

  @Override
  public synchronized void close() {
    polls = true;
    close(watch);
    watch = null;
    bells.values().forEach(Bell::close);
    bells.clear();
    // The folder stays, like the segment: publishers have its bell open, for the slot's next
    // process.
  }

  private static void close(@Nullable WatchService service) {
    if (service != null) {
      try {
        service.close();
      } catch (IOException e) {
        // It is of no more use.
      }
    }
  }

  /** One process's bell, for those who ring it. No channel: a thread's interrupt would close it. */
  private static final class Bell {
    private final Path path;
    private @Nullable RandomAccessFile file;

    Bell(Path path) {
      this.path = path;
    }

    synchronized void ring() {
      try {
        if (!write(file)) {
          file = null;
          RandomAccessFile opened = new RandomAccessFile(path.toFile(), "rw");
          write(opened);
          file = opened;
        }
      } catch (IOException e) {
        // Whoever slept there is gone, or looks by itself before long.
      }
    }

    private static boolean write(@Nullable RandomAccessFile to) throws IOException {
      if (to == null) {
        return false;
      }
      to.seek(0);
      to.write(1);
      return true;
    }

    synchronized void close() {
      try {
        if (file != null) {
          file.close();
          file = null;
        }
      } catch (IOException e) {
        // It is of no more use.
      }
    }
  }
}
