package dev.cadre;

import dev.cadre.messages.Conversation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to a worker before it has connected: it goes first, in its order, when it has. Not
 * thread-safe.
 */
final class Early {
  /** As much may wait, in bytes. A frame that is larger by itself is taken when nothing waits. */
  private static final int CAPACITY = 16 << 20;

  private interface Waiting {
    void send(Conversation open);

    default void drop(IOException reason) {}
  }

  private record Request(
      @Nullable Object value, long deadline, CompletableFuture<@Nullable Object> reply)
      implements Waiting {

    @Override
    public void send(Conversation open) {
      if (reply.isDone()) {
        return; // Its patience is over.
      }
      try {
        var _ =
            open.request(value, Duration.ofNanos(deadline - System.nanoTime()))
                .whenComplete((Object answer, Throwable failure) -> {
                  if (failure == null) {
                    reply.complete(answer);
                  } else {
                    reply.completeExceptionally(failure);
                  }
                });
      } catch (IllegalArgumentException e) { // The value cannot be sent.
        reply.completeExceptionally(e);
      }
    }

    @Override
    public void drop(IOException reason) {
      reply.completeExceptionally(reason);
    }
  }

  private final Deque<Waiting> queue = new ArrayDeque<>();
  private int bytes;

  /** False when there is no room. */
  boolean add(byte[] frame) {
    if (bytes > 0 && bytes + frame.length > CAPACITY) {
      return false;
    }
    queue.add(open -> {
      var _ = open.send(frame);
    });
    bytes += frame.length;
    return true;
  }

  /** A request; fails like any when its patience is over first. */
  CompletionStage<@Nullable Object> ask(@Nullable Object value, Duration patience) {
    long nanos = TimeUnit.NANOSECONDS.convert(patience);
    CompletableFuture<@Nullable Object> reply = new CompletableFuture<>();
    queue.add(new Request(value, System.nanoTime() + nanos, reply));
    return reply.orTimeout(nanos, TimeUnit.NANOSECONDS);
  }

  /** The worker has connected. */
  void sendAll(Conversation open) {
    queue.forEach(waiting -> waiting.send(open));
    clear();
  }

  /** The worker will not connect any more. */
  void drop(IOException reason) {
    queue.forEach(waiting -> waiting.drop(reason));
    clear();
  }

  private void clear() {
    queue.clear();
    bytes = 0;
  }
}
