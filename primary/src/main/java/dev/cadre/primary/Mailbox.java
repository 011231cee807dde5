package dev.cadre.primary;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is to be done on the supervisor's thread, in the order in which it was posted. */
final class Mailbox {
  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

  /** Any thread; never blocks. */
  void post(Runnable work) {
    queue.add(work);
  }

  /** The supervisor's thread only; null when nothing has come in time. */
  @Nullable Runnable take(Duration limit) throws InterruptedException {
    return queue.poll(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
  }
}
