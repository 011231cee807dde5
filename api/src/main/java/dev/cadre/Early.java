package dev.cadre;

import dev.cadre.messages.Conversation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
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
    /** What it gives is for the program, to be run when no lock is held. */
    Runnable send(Conversation open);

    default void drop(IOException reason) {}
  }

  private record Request(
      @Nullable Object value, long deadline, CompletableFuture<@Nullable Object> reply)
      implements Waiting {

    @Override
    public Runnable send(Conversation open) {
      if (reply.isDone()) {
        return () -> {}; // Its patience is over.
      }
      try {
        CompletionStage<@Nullable Object> asked =
            open.request(value, Duration.ofNanos(deadline - System.nanoTime()));
        return () -> follow(asked);
      } catch (RuntimeException e) { // The value cannot be sent, or is being changed.
        return () -> reply.completeExceptionally(e);
      }
    }

    private void follow(CompletionStage<@Nullable Object> asked) {
      var _ =
          asked.whenComplete((Object answer, Throwable failure) -> {
            if (failure == null) {
              reply.complete(answer);
            } else {
              reply.completeExceptionally(failure);
            }
          });
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
      return () -> {};
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

  /** The worker has connected; what it gives is to be run when no lock is held. */
  List<Runnable> sendAll(Conversation open) {
    List<Runnable> afterwards = queue.stream().map(waiting -> waiting.send(open)).toList();
    clear();
    return afterwards;
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
