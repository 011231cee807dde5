package dev.cadre.netty;

import io.netty.channel.SingleThreadEventLoop;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** The look at the connections of one event loop: asked for by one thread, done by the loop. */
final class Look {

  /** An event loop that has not come round in this time is held up by a handler. */
  private static final long SILENT_NANOS = 150_000_000;

  private final SingleThreadEventLoop loop;
  private final Supplier<List<int[]>> visit;
  private volatile List<int[]> counts = List.of();
  private volatile boolean pending;
  private volatile long since;

  Look(SingleThreadEventLoop loop, Supplier<List<int[]>> visit) {
    this.loop = loop;
    this.visit = visit;
  }

  /** Asks for a look, unless the last one has not been done yet. */
  void begin() {
    if (pending) {
      return;
    }
    since = System.nanoTime();
    pending = true;
    try {
      loop.execute(this::look);
    } catch (RejectedExecutionException e) {
      counts = List.of();
      pending = false; // It shuts down: what it had is closed.
    }
  }

  private void look() {
    try {
      counts = visit.get();
    } finally {
      pending = false;
    }
  }

  /** As of the last look; see {@link Connection#count}. */
  List<int[]> counts() {
    return counts;
  }

  boolean isPending() {
    return pending && !isOver();
  }

  boolean isSilent() {
    return isPending() && System.nanoTime() - since > SILENT_NANOS;
  }

  boolean isOver() {
    return loop.isTerminated();
  }
}
