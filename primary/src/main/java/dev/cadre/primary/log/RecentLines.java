package dev.cadre.primary.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * What the log has had last, in memory, for those who ask over the control socket: 512 KB of lines
 * as they were written. Any thread.
 */
public final class RecentLines {
  private static final int BYTES = 512 * 1024;

  /**
   * Lines that came together.
   *
   * @param number from 1, one more for each
   * @param time when they came
   * @param lines in the form of the log
   */
  public record Batch(long number, Instant time, List<String> lines) {}

  private static final class Kept {
    final long number;
    final Instant time;
    final byte[] bytes;

    Kept(long number, Instant time, byte[] bytes) {
      this.number = number;
      this.time = time;
      this.bytes = bytes;
    }

    Batch batch() {
      return new Batch(number, time, new String(bytes, UTF_8).lines().toList());
    }
  }

  private final Deque<Kept> kept = new ArrayDeque<>();
  private int size;
  private long last;

  /** Adds whole lines; what is too much for the room is forgotten, the oldest first. */
  public synchronized void add(Instant time, byte[] lines, int length) {
    kept.addLast(new Kept(++last, time, Arrays.copyOf(lines, length)));
    size += length;
    while (size > BYTES && kept.size() > 1) {
      size -= kept.removeFirst().bytes.length;
    }
    notifyAll();
  }

  /** The number of the last batch; 0 before there is one. */
  public synchronized long last() {
    return last;
  }

  /**
   * What came after the batch of that number; waits for it if there is none yet.
   *
   * @param number 0 for all that is kept
   * @param patience how long to wait; zero means not at all
   * @return empty when nothing has come
   */
  public synchronized List<Batch> after(long number, Duration patience)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    for (long left = end - System.nanoTime();
        last <= number && left > 0;
        left = end - System.nanoTime()) {
      wait(left / 1_000_000 + 1);
    }
    List<Batch> batches = new ArrayList<>();
    for (Kept each : kept) {
      if (each.number > number) {
        batches.add(each.batch());
      }
    }
    return batches;
  }
}
