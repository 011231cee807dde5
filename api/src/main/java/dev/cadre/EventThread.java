package dev.cadre;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners, one event after the other, on one thread. It keeps the JVM alive as long as
 * there are workers, as Node's event loop does; when nothing is to be told and nobody lives it
 * ends, and begins again with the next event.
 */
final class EventThread {
  private final BooleanSupplier needed;
  private final Deque<Runnable> queue = new ArrayDeque<>(); // guarded by this
  private @Nullable Thread thread; // guarded by this

  /**
   * @param needed whether the JVM is to live on; asked when there is nothing to tell. When that
   *     changes, {@link #look} says so
   */
  EventThread(BooleanSupplier needed) {
    this.needed = needed;
  }

  synchronized void post(Runnable work) {
    queue.add(work);
    look();
  }

  /** Perhaps a worker has come or gone. */
  synchronized void look() {
    if (thread == null && (needed.getAsBoolean() || !queue.isEmpty())) {
      thread = Thread.ofPlatform().daemon(false).name("cadre-events").start(this::run);
    }
    notifyAll();
  }

  private void run() {
    for (Runnable work = next(); work != null; work = next()) {
      Listeners.guarded(work);
    }
  }

  private synchronized @Nullable Runnable next() {
    while (queue.isEmpty() && needed.getAsBoolean()) {
      try {
        wait();
      } catch (InterruptedException e) {
        // Nobody has a reason to; the workers live on, and so does this thread.
      }
    }
    Runnable work = queue.poll();
    if (work == null) {
      thread = null;
    }
    return work;
  }
}
