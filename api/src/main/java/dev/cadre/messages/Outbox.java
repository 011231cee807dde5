package dev.cadre.messages;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/*
 * A message that comes alone is written by who sends it: a hand-over to another thread would double
 * its way. Many in a row are written by the outbox's thread, as many at once as there are: a system
 * call for each would halve their number. Which of the two it is, the time since the last write
 * says; and the first message after something has been heard is an answer, which comes alone,
 * however fast the two talk. Frames leave in the order in which they came: who sends writes only when nothing is queued,
 * and all writes are made under the lock `writing`, which is taken before `lock`.
 */
/** What waits to be sent on a connection: bounded, never blocks who sends. Any thread. */
final class Outbox {
  /** As much may wait. A frame that is larger by itself is taken when nothing waits. */
  static final int CAPACITY = 16 << 20;

  /** As much more, for small frames. */
  static final int RESERVE = 1 << 20;

  private static final int BATCH = 256 << 10;

  /** Sends that follow each other faster are a stream. */
  private static final long STREAM_NANOS = 10_000;

  private final SocketChannel channel;
  private final Runnable broken;
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition work = lock.newCondition();
  private final Deque<byte[]> queue = new ArrayDeque<>(); // guarded by lock
  private long queued; // guarded by lock; bytes, those in batch included
  private int reserved; // guarded by lock; bytes taken since there was room
  private boolean closed; // guarded by lock
  private boolean idle; // guarded by lock: the thread waits for work
  private long lastWrite; // guarded by lock
  private volatile boolean heard;
  private @Nullable Thread thread; // guarded by lock

  private volatile @Nullable Selector selector;

  /** Guarded by writing. */
  private final ByteBuffer batch = ByteBuffer.allocateDirect(BATCH).limit(0);

  private int offset; // guarded by writing: what is written of the queue's first frame

  /**
   * @param channel not blocking
   * @param broken told once, when the peer takes nothing more
   */
  Outbox(SocketChannel channel, Runnable broken) {
    this.channel = channel;
    this.broken = broken;
  }

  /**
   * Takes a frame.
   *
   * @return false when there is no room, or the connection has ended: nothing of it is sent then
   */
  boolean offer(byte[] frame) {
    boolean direct;
    lock.lock();
    try {
      if (!hasRoom(frame)) {
        return false;
      }
      long now = System.nanoTime();
      direct = queued == 0 && (heard || now - lastWrite > STREAM_NANOS);
      heard = false;
      lastWrite = now;
      queue.add(frame);
      queued += frame.length;
      if (!direct) {
        callThread();
      }
    } finally {
      lock.unlock();
    }
    if (direct) {
      writeDirectly();
    }
    return true;
  }

  /**
   * Takes a small frame, also when there is no room: one that says so. A peer that does not read is
   * not told for ever: when the reserve is used up, the frame is dropped.
   */
  void addSmall(byte[] frame) {
    lock.lock();
    try {
      boolean room = hasRoom(frame);
      if (!room && (closed || reserved + frame.length > RESERVE)) {
        return;
      }
      reserved += room ? 0 : frame.length;
      queue.add(frame);
      queued += frame.length;
      callThread();
    } finally {
      lock.unlock();
    }
  }

  /**
   * As {@link #offer(byte[])}, but waits for room; in vain after the time, when interrupted, or at
   * the end.
   */
  boolean offer(byte[] frame, long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!hasRoom(frame)) {
        if (closed || left <= 0) {
          return false;
        }
        left = room.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
    return offer(frame);
  }

  private boolean hasRoom(byte[] frame) {
    return !closed && (queued == 0 || queued + frame.length <= CAPACITY);
  }

  /** The peer has said something: what is sent next may be the answer. */
  void heard() {
    heard = true;
  }

  /** Drops what waits. */
  void close() {
    lock.lock();
    try {
      closed = true;
      queue.clear();
      queued = 0;
      room.signalAll();
      work.signalAll();
    } finally {
      lock.unlock();
    }
    Selector waiting = selector;
    if (waiting != null) {
      waiting.wakeup(); // Else it would hold the channel open.
    }
  }

  private void callThread() {
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name("cadre-messages-out").start(this::run);
    } else if (idle) {
      work.signal();
    }
  }

  private void writeDirectly() {
    if (!writing.tryLock()) {
      wakeThread();
      return;
    }
    boolean all;
    try {
      all = writeSome();
    } catch (IOException e) {
      all = true;
      fail();
    } finally {
      writing.unlock();
    }
    if (!all) {
      wakeThread();
    }
  }

  private void wakeThread() {
    lock.lock();
    try {
      callThread();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try (Selector opened = Selector.open()) {
      selector = opened;
      channel.register(opened, SelectionKey.OP_WRITE);
      while (awaitWork()) {
        boolean all;
        writing.lock();
        try {
          all = writeSome();
        } finally {
          writing.unlock();
        }
        if (!all) {
          opened.select();
          opened.selectedKeys().clear();
        }
      }
    } catch (IOException | RuntimeException e) {
      fail();
    }
  }

  private boolean awaitWork() {
    lock.lock();
    try {
      while (queued == 0 && !closed) {
        idle = true;
        work.awaitUninterruptibly();
        idle = false;
      }
      return queued > 0 && !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Writes until nothing waits; false when the peer takes no more for now. */
  private boolean writeSome() throws IOException {
    while (batch.hasRemaining() || refill()) {
      int count = channel.write(batch);
      if (count > 0) {
        written(count);
      }
      if (batch.hasRemaining()) {
        return false;
      }
    }
    return true;
  }

  private boolean refill() {
    batch.clear();
    lock.lock();
    try {
      for (byte[] frame = queue.peek();
          frame != null && batch.hasRemaining();
          frame = queue.peek()) {
        int count = Math.min(batch.remaining(), frame.length - offset);
        batch.put(frame, offset, count);
        offset += count;
        if (offset == frame.length) {
          queue.remove();
          offset = 0;
        }
      }
    } finally {
      lock.unlock();
    }
    batch.flip();
    return batch.hasRemaining();
  }

  private void written(int count) {
    lock.lock();
    try {
      queued = Math.max(0, queued - count);
      reserved = queued <= CAPACITY ? 0 : reserved;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void fail() {
    close();
    broken.run();
  }
}
