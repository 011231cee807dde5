package dev.cadre.benchmarks.side;

import dev.cadre.state.Codec;
import dev.cadre.state.Limit;
import dev.cadre.state.RateLimiter;
import dev.cadre.state.State;
import dev.cadre.state.Topic;
import dev.cadre.state.Use;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A JVM that uses shared state as fast as it can, or at a pace: {@code ADDRESS limit KEYS SECONDS},
 * {@code ADDRESS publish TOPICS SECONDS PER_SECOND} (0: flat out), {@code ADDRESS subscribe
 * TOPICS}. It says {@code ready}, begins when its input is closed, and ends with {@code result
 * COUNT SECONDS P50 P99 P999}, the percentiles in nanoseconds.
 */
public final class StateLoad {
  private static final int SAMPLES = 1 << 20;

  private StateLoad() {}

  static void main(String[] args) throws Exception {
    try (State state = State.open(URI.create(args[0]))) {
      switch (args[1]) {
        case "limit" -> limit(state, Integer.parseInt(args[2]), seconds(args[3]));
        case "publish" ->
            publish(state, Integer.parseInt(args[2]), seconds(args[3]), Integer.parseInt(args[4]));
        case "subscribe" -> subscribe(state, Integer.parseInt(args[2]));
        default -> throw new IllegalArgumentException(args[1]);
      }
    }
  }

  private static long seconds(String text) {
    return Duration.ofSeconds(Long.parseLong(text)).toNanos();
  }

  private static void limit(State state, int keys, long nanos) throws IOException {
    RateLimiter limiter =
        state.rateLimiter("bench", Limit.fixedWindow(Limit.MAX_PERMITS, Limit.MAX_WINDOW));
    String[] names = new String[keys];
    Arrays.setAll(names, i -> "client-" + i);
    run(limiter, names, nanos / 2, new long[SAMPLES]); // warm-up
    begin();
    long[] samples = new long[SAMPLES];
    long start = System.nanoTime();
    long count = run(limiter, names, nanos, samples);
    say(count, System.nanoTime() - start, samples, (int) Math.min(count, SAMPLES));
  }

  private static long run(RateLimiter limiter, String[] names, long nanos, long[] samples) {
    long count = 0;
    long before = System.nanoTime();
    long end = before + nanos;
    int key = (int) (ProcessHandle.current().pid() % names.length);
    while (before - end < 0) {
      limiter.tryAcquire(names[key]);
      key = key + 1 == names.length ? 0 : key + 1;
      long after = System.nanoTime();
      samples[(int) (count++ & (SAMPLES - 1))] = after - before;
      before = after;
    }
    return count;
  }

  private static void publish(State state, int topics, long nanos, int perSecond)
      throws IOException {
    List<Topic<byte[]>> all = topics(state, topics);
    begin();
    long start = System.nanoTime();
    long pause = perSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / perSecond;
    long count = 0;
    while (System.nanoTime() - start < nanos) {
      long due = start + count * pause;
      // Does not spin: it would keep one of few processors from those whose latency is measured.
      for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
        LockSupport.parkNanos(early);
      }
      byte[] message = ByteBuffer.allocate(Long.BYTES).putLong(System.nanoTime()).array();
      all.get((int) (count++ % topics)).publish(message);
    }
    say(count, System.nanoTime() - start, new long[1], 1);
  }

  private static void subscribe(State state, int topics) throws IOException {
    long[] samples = new long[SAMPLES];
    AtomicInteger count = new AtomicInteger();
    for (Topic<byte[]> topic : topics(state, topics)) {
      topic.subscribe(
          100_000,
          message ->
              samples[count.getAndIncrement() & (SAMPLES - 1)] =
                  System.nanoTime() - ByteBuffer.wrap(message).getLong());
    }
    begin();
    say(count.get(), 1, samples, Math.min(count.get(), SAMPLES));
  }

  private static List<Topic<byte[]>> topics(State state, int count) {
    List<Topic<byte[]>> topics = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      topics.add(state.topic("bench-" + i, Codec.bytes(), Use.failClosed()));
    }
    return topics;
  }

  private static void begin() throws IOException {
    System.out.println("ready");
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  private static void say(long count, long nanos, long[] samples, int filled) {
    long[] sorted = Arrays.copyOf(samples, Math.max(1, filled));
    Arrays.sort(sorted);
    System.out.printf(
        "result %d %.3f %d %d %d%n",
        count,
        nanos / 1e9,
        sorted[sorted.length / 2],
        sorted[(int) (sorted.length * 0.99)],
        sorted[(int) (sorted.length * 0.999)]);
  }
}
