package dev.cadre.state.embedded;

import dev.cadre.state.spi.BackEndException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The spares of a process. As many threads write at once as there are; a further one waits for the
 * microsecond that a write takes.
 */
final class Spares {
  private static final int COUNT = 32;

  /** Neighbours in other cache lines. */
  private static final int STRIDE = 16;

  private final AtomicReferenceArray<Spare> idle = new AtomicReferenceArray<>(COUNT * STRIDE);
  private final AtomicInteger made = new AtomicInteger();
  private final Pool pool;
  private final int owner;
  private volatile boolean closed;

  Spares(Pool pool, int owner) {
    this.pool = pool;
    this.owner = owner;
  }

  /**
   * A spare for one write, to be given back.
   *
   * @throws BackEndException when this has been closed
   */
  Spare take() throws BackEndException {
    int start = (int) Thread.currentThread().threadId();
    for (int i = 0; ; i++) {
      int at = Math.floorMod(start + i, COUNT) * STRIDE;
      Spare spare = idle.get(at) == null ? null : idle.getAndSet(at, null);
      if (spare != null) {
        return spare;
      }
      if (i % COUNT == COUNT - 1) { // none is idle
        if (closed) {
          throw new BackEndException("the state is closed");
        }
        if (made.get() < COUNT && made.getAndIncrement() < COUNT) {
          return new Spare(owner, pool.capacity());
        }
        LockSupport.parkNanos(1000);
      }
    }
  }

  void give(Spare spare) {
    int start = (int) Thread.currentThread().threadId();
    for (int i = 0; i < COUNT; i++) {
      if (idle.compareAndSet(Math.floorMod(start + i, COUNT) * STRIDE, null, spare)) {
        return;
      }
    }
    throw new AssertionError("more spares than were made");
  }

  /**
   * Gives all blocks back.
   *
   * @return false when a write was still going on, with a block that is left to the process
   */
  boolean close() {
    closed = true;
    int out = Math.min(COUNT, made.getAndSet(COUNT));
    for (int i = 0; i < COUNT; i++) {
      Spare spare = idle.getAndSet(i * STRIDE, null);
      if (spare != null) {
        pool.free(spare);
        out--;
      }
    }
    return out == 0;
  }
}
