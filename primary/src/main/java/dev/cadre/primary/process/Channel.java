package dev.cadre.primary.process;

import dev.cadre.ipc.FrameDecoder;
import dev.cadre.posix.PosixException;
import dev.cadre.posix.PosixSocket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The primary's end of one channel, with what waits to be sent. Any thread, but the decoder. */
final class Channel {
  private static final int MAX_QUEUED = 1 << 20;
  private static final int WRITE_BYTES = 8 * 1024;

  final long workerId;
  final int fd;

  /** Of the thread that reads. */
  final FrameDecoder decoder = new FrameDecoder();

  private final PosixSocket sockets;
  private final Queue<ByteBuffer> queue = new ArrayDeque<>();
  private final ByteBuffer out = ByteBuffer.allocateDirect(WRITE_BYTES).limit(0);
  private int queued;
  private boolean peerGone;
  private @Nullable String failure;

  Channel(long workerId, int fd, PosixSocket sockets) {
    this.workerId = workerId;
    this.fd = fd;
    this.sockets = sockets;
  }

  /** Sends what fits and queues the rest; true when the thread must look at this channel. */
  synchronized boolean send(byte[] frame) {
    if (failure != null || peerGone) {
      return false;
    }
    boolean waited = queued > 0;
    queue.add(ByteBuffer.wrap(frame));
    queued += frame.length;
    if (!waited) {
      write();
    }
    if (queued > MAX_QUEUED) {
      fail("the worker does not read: " + queued + " bytes are queued");
    }
    return failure != null || (queued > 0 && !waited);
  }

  /** Sends as much of the queue as the socket takes. */
  synchronized void write() {
    try {
      while (failure == null && queued > 0) {
        if (!out.hasRemaining()) {
          refill();
        }
        int count = sockets.send(fd, out);
        if (count < 0) {
          return;
        }
        queued -= count;
      }
    } catch (PosixException e) {
      // EPIPE: the worker has gone. What it sent before is still to be read, and then its end.
      peerGone = true;
      queue.clear();
      queued = 0;
    }
  }

  synchronized boolean wantsToWrite() {
    return queued > 0;
  }

  synchronized void fail(String reason) {
    if (failure == null) {
      failure = reason;
    }
  }

  synchronized boolean isOpen() {
    return failure == null;
  }

  /** Why it is to be closed; null while it is open. */
  synchronized @Nullable String failure() {
    return failure;
  }

  private void refill() {
    out.clear();
    for (var next = queue.peek(); next != null && out.hasRemaining(); next = queue.peek()) {
      int count = Math.min(out.remaining(), next.remaining());
      out.put(next.slice().limit(count));
      next.position(next.position() + count);
      if (!next.hasRemaining()) {
        queue.remove();
      }
    }
    out.flip();
  }
}
