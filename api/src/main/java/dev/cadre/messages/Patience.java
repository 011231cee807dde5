package dev.cadre.messages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Waits for something to read. To put a thread to sleep and wake it takes longer than the way of a
 * message; so, as long as answers come soon, it looks again and again for a moment before it
 * sleeps. When they do not, it costs a few of these moments to learn that. Of the reading thread.
 */
final class Patience {
  private static final long MOMENT_NANOS = 50_000;
  private static final int MOST = 8;

  /** Above 0: so often may looking again be in vain. */
  private int credit;

  /**
   * Reads; waits when there is nothing.
   *
   * @param channel registered with {@code selector}, which nothing else is
   * @return as {@code channel.read} gives; 0 when it was woken for another reason
   */
  int read(SocketChannel channel, Selector selector, ByteBuffer into) throws IOException {
    int count = channel.read(into);
    if (count != 0) {
      return count;
    }
    long start = System.nanoTime();
    if (credit > 0) {
      do {
        Thread.onSpinWait();
        count = channel.read(into);
      } while (count == 0 && System.nanoTime() - start < MOMENT_NANOS);
    }
    if (count == 0) {
      selector.select();
      selector.selectedKeys().clear();
      count = channel.read(into);
    }
    boolean soon = System.nanoTime() - start < MOMENT_NANOS;
    credit = soon ? Math.min(credit + 1, MOST) : Math.max(credit - 1, 0);
    return count;
  }
}
