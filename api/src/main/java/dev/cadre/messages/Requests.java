package dev.cadre.messages;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one side has asked the other, and waits to be answered. Any thread. */
public final class Requests {
  private final Predicate<byte[]> frames;
  private final Supplier<String> refusal;
  private final Map<Long, CompletableFuture<@Nullable Object>> asked = new ConcurrentHashMap<>();
  private final AtomicLong lastNumber = new AtomicLong();

  /**
   * @param frames sends a frame, or keeps it until there is a connection; false when it does not
   * @param refusal why it has not
   */
  public Requests(Predicate<byte[]> frames, Supplier<String> refusal) {
    this.frames = frames;
    this.refusal = refusal;
  }

  /**
   * Asks. The value is read before this returns.
   *
   * @return the reply; fails by {@link TimeoutException}, or by an {@link IOException} with the
   *     peer's words or with what became of the connection
   * @throws IllegalArgumentException as {@link Frames#message}
   */
  public CompletionStage<@Nullable Object> ask(@Nullable Object value, Duration patience) {
    long number = lastNumber.incrementAndGet();
    byte[] frame = Frames.numbered(Kind.REQUEST, number, value);
    CompletableFuture<@Nullable Object> reply = new CompletableFuture<>();
    asked.put(number, reply); // Before it is sent: who ends the connection then finds it here.
    if (frames.test(frame)) {
      forgetAfter(patience, number, reply);
    } else {
      fail(number, refusal.get());
    }
    return reply;
  }

  /** Not by the future's own timeout, which would run what depends on it on the timer's thread. */
  private void forgetAfter(
      Duration patience, long number, CompletableFuture<@Nullable Object> reply) {
    CompletableFuture<Void> timer =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, TimeUnit.NANOSECONDS.convert(patience), TimeUnit.NANOSECONDS);
    var _ =
        timer.thenRunAsync(() -> {
          if (asked.remove(number) != null) {
            reply.completeExceptionally(
                new TimeoutException(
                    "no reply within " + TimeUnit.MILLISECONDS.convert(patience) + " ms"));
          }
        });
    // Else the timer would hold the reply as long as the patience lasts.
    var _ = reply.whenComplete((Object _, Throwable _) -> timer.cancel(false));
  }

  /** The peer has answered; nothing when the patience is over. */
  void reply(long number, @Nullable Object value) {
    CompletableFuture<@Nullable Object> reply = asked.remove(number);
    if (reply != null) {
      reply.complete(value);
    }
  }

  /** It will not be answered. */
  void fail(long number, String words) {
    CompletableFuture<@Nullable Object> reply = asked.remove(number);
    if (reply != null) {
      reply.completeExceptionally(new IOException(words));
    }
  }

  /** None will be. Runs what depends on them: not to be called with a lock. */
  public void failAll(String words) {
    List.copyOf(asked.keySet()).forEach(number -> fail(number, words));
  }
}
