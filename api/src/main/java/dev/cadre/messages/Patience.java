package dev.cadre.messages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Waits for something to read. To put a thread to sleep and to wake it takes many times as long as
 * the way of a message: a program that asks and is answered spends its time on that. So, as long as
 * what is waited for comes soon, it is looked for again and again for a moment before the thread
 * sleeps. Where that is in vain it is not tried for a while, so it costs next to nothing. Of the
 * reading thread.
 *
 * <p>docs/decisions/0019 has the measurements.
 */
final class Patience {
  /** So long is looked; most answers that are on their way come within a fifth of it. */
  private static final long MOMENT_NANOS = 50_000;

  /** A sleep that was shorter than this might have been none: most of it was the waking. */
  private static final long SHORT_NANOS = 200_000;

  private static final int MOST = 8;

  /** So many short sleeps in a row give another try after it was in vain. */
  private static final int DOUBT = 32;

  /** Above 0: so often may looking be in vain. */
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
    return credit > 0 ? look(channel, selector, into) : sleep(channel, selector, into);
  }

  private int look(SocketChannel channel, Selector selector, ByteBuffer into) throws IOException {
    long start = System.nanoTime();
    do {
      Thread.onSpinWait();
      int count = channel.read(into);
      if (count != 0) {
        credit = Math.min(credit + 1, MOST);
        return count;
      }
    } while (System.nanoTime() - start < MOMENT_NANOS);
    credit--;
    if (credit == 0) {
      credit = -DOUBT;
    }
    selector.select();
    selector.selectedKeys().clear();
    return channel.read(into);
  }

  private int sleep(SocketChannel channel, Selector selector, ByteBuffer into) throws IOException {
    long start = System.nanoTime();
    selector.select();
    selector.selectedKeys().clear();
    credit = System.nanoTime() - start < SHORT_NANOS ? credit + 1 : Math.min(credit, 0);
    return channel.read(into);
  }
}
