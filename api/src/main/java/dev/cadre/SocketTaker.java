package dev.cadre;

import java.io.IOException;
import java.nio.channels.NetworkChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who takes the sockets that the other side sends. Those that come before there is somebody are
 * kept for a while, as the program may just have begun; then they are closed, and that is said.
 */
final class SocketTaker {
  private static final int MAX_EARLY = 64;
  private static final long PATIENCE_SECONDS = 10;

  private record Early(Message message, NetworkChannel socket) {}

  private final String from;
  private final Deque<Early> early = new ArrayDeque<>(); // guarded by this
  private @Nullable BiConsumer<? super Message, ? super NetworkChannel> taker; // guarded by this
  private boolean closed; // guarded by this

  /**
   * @param from who sends, in words
   */
  SocketTaker(String from) {
    this.from = from;
  }

  /** Takes those from now on, and those that wait, on this thread. */
  void set(BiConsumer<? super Message, ? super NetworkChannel> next) {
    synchronized (this) {
      taker = next;
      for (Early first = early.poll(); first != null; first = early.poll()) {
        give(next, first.message(), first.socket());
      }
    }
  }

  /** On the thread of messages. */
  void come(Message message, NetworkChannel socket) {
    BiConsumer<? super Message, ? super NetworkChannel> now;
    synchronized (this) {
      now = taker;
      if (now == null && !closed && early.size() < MAX_EARLY) {
        Early kept = new Early(message, socket);
        early.add(kept);
        CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .execute(() -> giveUp(kept));
        return;
      }
    }
    if (now == null) {
      refuse(socket);
    } else {
      give(now, message, socket);
    }
  }

  private void giveUp(Early kept) {
    boolean waits;
    synchronized (this) {
      waits = early.remove(kept);
    }
    if (waits) {
      refuse(kept.socket());
    }
  }

  /** Closes those that nobody has taken. */
  void close() {
    synchronized (this) {
      closed = true;
      early.forEach(kept -> closeQuietly(kept.socket()));
      early.clear();
    }
  }

  private void refuse(NetworkChannel socket) {
    System.err.println(
        "cadre: a socket from " + from + " is closed: nobody has called onSocket: " + socket);
    closeQuietly(socket);
  }

  private static void give(
      BiConsumer<? super Message, ? super NetworkChannel> taker,
      Message message,
      NetworkChannel socket) {
    Listeners.guarded(() -> {
      boolean taken = false;
      try {
        taker.accept(message, socket);
        taken = true;
      } finally {
        if (!taken) {
          closeQuietly(socket);
        }
      }
    });
  }

  private static void closeQuietly(NetworkChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone all the same.
    }
  }
}
