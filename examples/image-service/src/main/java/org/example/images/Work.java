package org.example.images;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** As many pieces of work at a time as there are cores: more would cost memory and gain nothing. */
final class Work {

  private static final int LONGEST_WAIT_SECONDS = 20;

  private final Semaphore turns = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

  @FunctionalInterface
  interface Piece {
    Reply run() throws Rejected, IOException;
  }

  Reply run(Piece piece) throws Rejected, IOException {
    try {
      if (!turns.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw Rejected.busy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Rejected.busy();
    }
    try {
      return piece.run();
    } finally {
      turns.release();
    }
  }
}
