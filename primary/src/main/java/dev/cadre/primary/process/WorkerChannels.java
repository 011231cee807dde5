package dev.cadre.primary.process;

import dev.cadre.ipc.MalformedFrameException;
import dev.cadre.ipc.Message;
import dev.cadre.ipc.MessageCodec;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixFile;
import dev.cadre.posix.PosixFile.Interest;
import dev.cadre.posix.PosixFile.Ready;
import dev.cadre.posix.PosixSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/*
 * One platform thread polls all channels, reads, and is the only one to close a descriptor: so no
 * number is closed, and given to another file, while somebody uses it. Who sends writes to the
 * socket himself, without blocking, as long as nothing is queued; the thread writes the rest when
 * the socket takes it. A channel's own lock guards its queue and whether it is open.
 */
/**
 * The primary's ends of the channels to its workers. What goes wrong with one, a malformed frame
 * included, ends that one and nothing else.
 */
public final class WorkerChannels implements AutoCloseable {
  private static final int READ_BYTES = 64 * 1024;

  /** One round may fail; many in a row are a defect that does not pass. */
  private static final int MAX_FAILURES = 10;

  private final PosixFile files;
  private final PosixSocket sockets;
  private final Listener listener;
  private final int wakeup;
  private final Thread thread;
  private final Map<Long, Channel> byWorker = new ConcurrentHashMap<>();
  private final Object wakeupLock = new Object();
  private boolean over; // guarded by wakeupLock: nobody reads any more
  private boolean wakeupClosed; // guarded by wakeupLock
  private volatile boolean closing;

  /** Told what happens, by the thread that reads: posts it on, and does not throw. */
  public interface Listener {
    void received(long workerId, Message message);

    /** Once for every channel, however it ended; nothing is received from it afterwards. */
    void closed(long workerId, String reason);
  }

  /** Starts the thread. */
  public WorkerChannels(PosixFile files, PosixSocket sockets, Listener listener)
      throws PosixException {
    this.files = files;
    this.sockets = sockets;
    this.listener = listener;
    this.wakeup = files.eventfd();
    this.thread = Thread.ofPlatform().daemon().name("cadre-channels").start(this::run);
  }

  /**
   * Reads this channel from now on. Any thread.
   *
   * @param workerId unique, also over time
   * @param fd the primary's end of a socket pair, which belongs to this object from now on
   */
  public void open(long workerId, int fd) throws PosixException {
    try {
      files.setNonBlocking(fd, true);
    } catch (PosixException e) {
      closeQuietly(fd);
      throw e;
    }
    synchronized (wakeupLock) {
      if (!over) {
        byWorker.put(workerId, new Channel(workerId, fd, sockets));
        wake();
        return;
      }
    }
    closeQuietly(fd);
    listener.closed(workerId, "the channels are closed");
  }

  /**
   * Sends a message; never blocks. What the worker does not take at once is queued; with more than
   * 1 MiB in the queue the channel is closed. Does nothing when there is no such channel: {@link
   * Listener#closed} says so. Any thread.
   */
  public void send(long workerId, Message message) {
    var channel = byWorker.get(workerId);
    if (channel != null && channel.send(MessageCodec.encode(message))) {
      wake();
    }
  }

  /** Ends a channel; what is queued is dropped. Any thread. */
  public void close(long workerId) {
    var channel = byWorker.get(workerId);
    if (channel != null) {
      channel.fail("closed by the primary");
      wake();
    }
  }

  /** Ends all channels and the thread. */
  @Override
  public void close() {
    closing = true;
    wake();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (wakeupLock) {
      if (over && !wakeupClosed) {
        wakeupClosed = true;
        closeQuietly(wakeup);
      }
    }
  }

  private void wake() {
    synchronized (wakeupLock) {
      if (wakeupClosed) {
        return; // the number may be another file's by now
      }
      try {
        files.wake(wakeup);
      } catch (PosixException e) {
        // The counter is full: the thread is awake.
      }
    }
  }

  private void run() {
    var buffer = ByteBuffer.allocateDirect(READ_BYTES);
    String reason = "closed by the primary";
    int failures = 0;
    try {
      while (!closing) {
        try {
          serveOnce(buffer);
          failures = 0;
        } catch (RuntimeException e) {
          if (++failures == MAX_FAILURES) {
            throw e;
          }
        }
      }
    } catch (PosixException e) {
      reason = "cannot poll: " + e.getMessage();
    } catch (RuntimeException | Error e) {
      reason = "the channels cannot be served: " + e;
      throw e;
    } finally {
      synchronized (wakeupLock) {
        over = true;
      }
      for (var channel : byWorker.values()) {
        channel.fail(reason);
      }
      closeFailed();
    }
  }

  private void serveOnce(ByteBuffer buffer) throws PosixException {
    var polled = new HashMap<Integer, Channel>();
    for (var ready : files.poll(interests(polled), -1)) {
      if (ready.fd() == wakeup) {
        files.acknowledge(wakeup);
      } else {
        serve(polled.get(ready.fd()), ready, buffer);
      }
    }
    closeFailed();
  }

  private List<Interest> interests(Map<Integer, Channel> polled) {
    var interests = new ArrayList<Interest>(byWorker.size() + 1);
    interests.add(new Interest(wakeup, PosixFile.POLLIN));
    for (var channel : byWorker.values()) {
      int events = PosixFile.POLLIN | (channel.wantsToWrite() ? PosixFile.POLLOUT : 0);
      interests.add(new Interest(channel.fd, events));
      polled.put(channel.fd, channel);
    }
    return interests;
  }

  private void serve(@Nullable Channel channel, Ready ready, ByteBuffer buffer) {
    if (channel == null || !channel.isOpen()) {
      return;
    }
    if (ready.writable()) {
      channel.write();
    }
    if (ready.readable()) {
      read(channel, buffer.clear());
    }
  }

  private void read(Channel channel, ByteBuffer buffer) {
    try {
      int count = files.read(channel.fd, buffer);
      if (count == 0) {
        channel.fail("the worker has closed it");
      } else if (count > 0) {
        channel.decoder.feed(
            buffer.flip(), message -> listener.received(channel.workerId, message));
      }
    } catch (MalformedFrameException e) {
      channel.fail("malformed frame: " + e.getMessage());
    } catch (PosixException e) {
      channel.fail(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      channel.fail("a message could not be handled: " + e);
    }
  }

  private void closeFailed() {
    for (var channel : List.copyOf(byWorker.values())) {
      var failure = channel.failure();
      if (failure != null) {
        byWorker.remove(channel.workerId);
        closeQuietly(channel.fd);
        try {
          listener.closed(channel.workerId, failure);
        } catch (RuntimeException e) {
          // As an exception that ends the thread is said; this one is not to hold up the others.
          Thread self = Thread.currentThread();
          self.getUncaughtExceptionHandler().uncaughtException(self, e);
        }
      }
    }
  }

  private void closeQuietly(int fd) {
    try {
      files.close(fd);
    } catch (PosixException e) {
      // The descriptor is gone all the same.
    }
  }
}
