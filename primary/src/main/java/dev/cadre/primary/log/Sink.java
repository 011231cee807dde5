package dev.cadre.primary.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/*
 * Producers append whole lines to a ring of bytes; one platform thread writes the ring's content to
 * the target, outside the lock.
 *
 * A producer waits for room as long as the target makes progress, so that nothing is lost however
 * much is written. It waits no longer when the target has failed, or has taken nothing for
 * STALL_NANOS: then the sink is in trouble, keeps what the ring holds, and drops what does not fit.
 * After the first dropped line all are dropped until the trouble is over, so that there is one gap
 * and the line that tells of it stands where the gap is. Trouble is over when the target works and
 * the ring is half empty: not at the first byte, or a target that limps would hold its producers
 * up again and again.
 *
 * The primary's own lines come from threads that have more to do than to log. A part of the ring is
 * theirs alone, and they wait for OWN_WAIT_NANOS and no longer; what does not fit then is dropped
 * and counted, while the lines of the workers go on to wait.
 */
/** One place that log lines go to, with its buffer and its thread. */
final class Sink {
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long OWN_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int OWN_BYTES = 64 * 1024;
  private static final String SLOW = "it takes less than is written";
  private static final int MAX_WRITE = 256 * 1024;

  private static final Loss NOTHING = new Loss(0, 0);

  private final SinkTarget target;
  private final Reporter reporter;
  private final int capacity;
  private final int reserve;
  private final ByteBuffer ring;
  private final Thread writer;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();

  // Guarded by lock. Positions only grow; the index in the ring is the position modulo capacity.
  private long head;
  private long tail;
  private long lastProgress = System.nanoTime();
  private @Nullable Trouble trouble;
  private Loss totalLoss = NOTHING;
  private Loss ownLoss = NOTHING; // without trouble, and not told yet
  private boolean woken;
  private boolean closing;

  /** How many lines and bytes were dropped. */
  record Loss(long lines, long bytes) {
    Loss plus(long moreLines, long moreBytes) {
      return new Loss(lines + moreLines, bytes + moreBytes);
    }
  }

  /** Told about trouble, without a lock; {@link #gap} makes the line that stands for a gap. */
  interface Reporter {
    void begins(Sink sink, String reason);

    void ends(Sink sink, Loss loss, String reason);

    /** One whole line, at most half a ring. */
    byte[] gap(Sink sink, Loss loss, String reason);
  }

  private record Trouble(String reason, Loss loss) {}

  Sink(SinkTarget target, int capacity, Reporter reporter) {
    this.target = target;
    this.reporter = reporter;
    this.capacity = capacity;
    this.reserve = Math.min(OWN_BYTES, capacity / 4);
    this.ring = ByteBuffer.allocateDirect(capacity);
    this.writer =
        Thread.ofPlatform().daemon().name("cadre-log-" + target.name()).unstarted(this::write);
  }

  void start() {
    writer.start();
  }

  String name() {
    return target.name();
  }

  /** What was lost since the start. */
  Loss loss() {
    lock.lock();
    try {
      return totalLoss;
    } finally {
      lock.unlock();
    }
  }

  /** Why it takes nothing at present; empty when it works. */
  Optional<String> trouble() {
    lock.lock();
    try {
      return Optional.ofNullable(trouble).map(Trouble::reason);
    } finally {
      lock.unlock();
    }
  }

  /** Appends whole lines, each at most half a ring. Waits, or drops: see above. Any thread. */
  void append(byte[] lines, int from, int to) {
    append(lines, from, to, reserve, Long.MAX_VALUE);
  }

  /** As {@link #append}, lines of the primary's own: may drop after 50 ms. Any thread. */
  void appendOwn(byte[] lines) {
    append(lines, 0, lines.length, 0, OWN_WAIT_NANOS);
  }

  private void append(byte[] lines, int from, int to, int leave, long patience) {
    String begun = null;
    lock.lock();
    try {
      long start = System.nanoTime();
      int at = closing ? to : from;
      while (at < to && !dropping()) {
        int end = lastLineWithin(lines, at, to, leave);
        if (end > at) {
          put(lines, at, end);
          at = end;
        } else if (trouble != null) {
          break;
        } else if (!awaitProgress(patience - (System.nanoTime() - start))) {
          if (System.nanoTime() - lastProgress >= STALL_NANOS) {
            begun = "nothing was taken for " + STALL_NANOS / 1_000_000_000 + " s";
            trouble = new Trouble(begun, NOTHING);
          }
          break;
        }
      }
      drop(lines, at, to);
    } finally {
      lock.unlock();
    }
    if (begun != null) {
      reporter.begins(this, begun);
    }
  }

  /** Lets the target's {@link SinkTarget#idle} run soon. Any thread. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes what there is and ends the thread. A target in trouble, or one that makes no progress
   * for {@link #STALL_NANOS}, is not waited for.
   */
  void close() {
    lock.lock();
    try {
      closing = true;
      work.signal();
      boolean moves = true;
      while (head < tail && trouble == null && moves) {
        moves = awaitProgress(Long.MAX_VALUE);
      }
    } finally {
      lock.unlock();
    }
    boolean interrupted = Thread.interrupted();
    try {
      writer.join(200); // it may be stuck in the kernel: it is a daemon
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean dropping() {
    return trouble != null && trouble.loss().lines() > 0;
  }

  private int lastLineWithin(byte[] lines, int from, int to, int leave) {
    int free = Math.max(0, capacity - leave - (int) (tail - head));
    if (to - from <= free) {
      return to;
    }
    for (int i = from + free; i > from; i--) {
      if (lines[i - 1] == '\n') {
        return i;
      }
    }
    return from;
  }

  private void put(byte[] bytes, int from, int to) {
    if (head == tail) {
      lastProgress = System.nanoTime(); // there was nothing to make progress with
    }
    int index = (int) (tail % capacity);
    int first = Math.min(to - from, capacity - index);
    ring.put(index, bytes, from, first);
    ring.put(0, bytes, from + first, to - from - first);
    tail += to - from;
    work.signal();
  }

  /** Waits until something was written; false when that takes too long, or so many ns. */
  private boolean awaitProgress(long most) {
    boolean interrupted = Thread.interrupted();
    long before = head;
    long wait = Math.min(most, lastProgress + STALL_NANOS - System.nanoTime());
    while (head == before && trouble == null && wait > 0) {
      try {
        wait = room.awaitNanos(wait);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt(); // for whoever interrupted: a log is no place to stop
    }
    return head != before || trouble != null;
  }

  private void drop(byte[] lines, int from, int to) {
    if (from == to) {
      return;
    }
    int count = 0;
    for (int i = from; i < to; i++) {
      if (lines[i] == '\n') {
        count++;
      }
    }
    var now = trouble;
    if (now == null) {
      ownLoss = ownLoss.plus(count, to - from);
    } else {
      trouble = new Trouble(now.reason(), now.loss().plus(count, to - from));
    }
    totalLoss = totalLoss.plus(count, to - from);
  }

  private void write() {
    while (true) {
      var next = next();
      if (next == null) {
        break;
      }
      try {
        if (next.hasRemaining()) {
          progress(target.write(next));
        } else {
          target.idle();
        }
      } catch (IOException e) {
        if (!failed(e)) {
          break;
        }
      }
    }
    target.close();
  }

  /** The bytes to write now; empty when woken; null at the end. */
  private @Nullable ByteBuffer next() {
    lock.lock();
    try {
      while (head == tail && !woken && !closing) {
        work.awaitUninterruptibly();
      }
      if (head == tail && !woken) {
        return null;
      }
      woken = false;
      int index = (int) (head % capacity);
      int length = (int) Math.min(tail - head, Math.min(MAX_WRITE, capacity - index));
      return ring.slice(index, length);
    } finally {
      lock.unlock();
    }
  }

  private void progress(int count) {
    if (count == 0) {
      return;
    }
    Trouble over = null;
    lock.lock();
    try {
      head += count;
      lastProgress = System.nanoTime();
      if (trouble != null && tail - head <= capacity / 2) {
        over = trouble;
        trouble = null;
        if (over.loss().lines() > 0) {
          byte[] gap = reporter.gap(this, over.loss(), over.reason());
          put(gap, 0, gap.length);
        }
      }
      // Not at the first free byte, or each gap would be told with a line of its own.
      if (trouble == null && ownLoss.lines() > 0 && capacity - (int) (tail - head) >= reserve / 2) {
        byte[] gap = reporter.gap(this, ownLoss, SLOW);
        put(gap, 0, gap.length);
        ownLoss = NOTHING;
      }
      room.signalAll();
    } finally {
      lock.unlock();
    }
    if (over != null) {
      reporter.ends(this, over.loss(), over.reason());
    }
  }

  /** Waits for the next attempt; false when there is none because this sink is being closed. */
  private boolean failed(IOException failure) {
    String reason = String.valueOf(failure.getMessage());
    boolean begins;
    lock.lock();
    try {
      begins = trouble == null;
      if (trouble == null) {
        trouble = new Trouble(reason, NOTHING);
      }
      room.signalAll();
    } finally {
      lock.unlock();
    }
    if (begins) {
      reporter.begins(this, reason);
    }
    if (!pause()) {
      return false;
    }
    try {
      target.beforeRetry(failure);
    } catch (IOException e) {
      // The attempt that follows fails too, and comes back here.
    }
    return true;
  }

  private boolean pause() {
    lock.lock();
    try {
      long left = RETRY_NANOS;
      while (left > 0 && !closing) {
        left = work.awaitNanos(left);
      }
      return !closing;
    } catch (InterruptedException e) {
      return false;
    } finally {
      lock.unlock();
    }
  }
}
