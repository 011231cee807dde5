package dev.cadre.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * The last line of a terminal while a rollout goes on: how many slots have a new worker, and how
 * long it has taken. Lines are printed above it. Safe for several threads.
 */
final class ProgressBar implements AutoCloseable {
  private static final int WIDTH = 20;
  private static final Duration REDRAW = Duration.ofMillis(200);

  /** Back to the begin of the line, and erase it (ECMA-48). */
  private static final String ERASE = "\r\033[K";

  private final PrintStream out;
  private final int slots;
  private final long start = System.nanoTime();
  private final Thread clock = new Thread(this::tick, "cadre-progress");
  private int moved;
  private boolean closed;

  private ProgressBar(PrintStream out, int slots) {
    this.out = out;
    this.slots = slots;
  }

  /**
   * Shows it until it is closed.
   *
   * @param slots in all; 0 when that is not known
   */
  static ProgressBar show(PrintStream out, int slots) {
    ProgressBar bar = new ProgressBar(out, slots);
    bar.clock.setDaemon(true);
    bar.clock.start();
    return bar;
  }

  /** The bar itself. */
  static String line(int moved, int slots, double seconds) {
    String time = String.format(Locale.ROOT, "%6.1f s", seconds);
    if (slots <= 0) {
      return time;
    }
    int done = Math.min(moved, slots);
    int filled = done * WIDTH / slots;
    return time
        + "  ["
        + "#".repeat(filled)
        + "-".repeat(WIDTH - filled)
        + "] "
        + done
        + " of "
        + slots
        + (slots == 1 ? " slot" : " slots");
  }

  /**
   * Prints a step above the bar.
   *
   * @param slotMoved whether one more slot has a new worker
   */
  synchronized void step(String line, boolean slotMoved) {
    moved += slotMoved ? 1 : 0;
    out.println(ERASE + line);
    draw();
  }

  private void tick() {
    try {
      while (true) {
        synchronized (this) {
          if (closed) {
            return;
          }
          draw();
        }
        Thread.sleep(REDRAW);
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void draw() {
    out.print(ERASE + line(moved, slots, (System.nanoTime() - start) / 1e9));
    out.flush();
  }

  @Override
  public synchronized void close() {
    closed = true;
    clock.interrupt();
    out.print(ERASE);
    out.flush();
  }
}
