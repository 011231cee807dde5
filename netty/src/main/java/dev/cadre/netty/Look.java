package dev.cadre.netty;

import io.netty.channel.SingleThreadEventLoop;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** The look at the connections of one event loop: asked for by one thread, done by the loop. */
final class Look {

  /** An event loop that has not come round in this time is held up by a handler. */
  private static final long SILENT_NANOS = 150_000_000;

  private final SingleThreadEventLoop loop;
  private final Callable<List<int[]>> visit;
  private final Consumer<String> complaint;
  private volatile List<int[]> counts = List.of();
  private volatile boolean blind;
  private volatile boolean pending;
  private volatile long since;

  Look(SingleThreadEventLoop loop, Callable<List<int[]>> visit, Consumer<String> complaint) {
    this.loop = loop;
    this.visit = visit;
    this.complaint = complaint;
  }

  /** Asks for a look, unless the last one has not been done yet. */
  void begin() {
    if (pending || isOver()) {
      return;
    }
    since = System.nanoTime();
    pending = true;
    try {
      loop.execute(this::look);
    } catch (RejectedExecutionException e) {
      counts = List.of();
      blind = false;
      pending = false; // It shuts down: what it had is closed.
    }
  }

  private void look() {
    try {
      counts = visit.call();
      blind = false;
    } catch (Exception | LinkageError e) { // Not into the application's log, at every look.
      blind = true;
      complaint.accept("cannot see the connections of Netty: " + e);
    } finally {
      pending = false;
    }
  }

  /** As of the last look that did not fail; see {@link Connection#count}. */
  List<int[]> counts() {
    return counts;
  }

  /** Whether the last look has failed, so that there may be requests that nobody has seen. */
  boolean isBlind() {
    return blind && !isOver();
  }

  boolean isPending() {
    return pending && !isOver();
  }

  boolean isSilent() {
    return isPending() && System.nanoTime() - since > SILENT_NANOS;
  }

  /**
   * Whether the event loop shuts down. Then its connections are closed, and a task from outside
   * would only keep it from its end: its quiet period begins anew with each.
   */
  boolean isOver() {
    return loop.isShuttingDown();
  }
}
