package dev.cadre.state.embedded;

import dev.cadre.state.spi.MessageBus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Reads the ring for all subscribers of a process, in one daemon thread that runs while there are
 * any. It looks for messages without pause while they come, and sleeps until it is woken when none
 * do.
 */
final class Reader {
  /** What it looks before it begins to sleep; a few tens of microseconds. */
  private static final int SPINS = 500;

  private final Ring ring;
  private final Bells bells;
  private final Map<ByteBuffer, List<Subscriber>> subscribers = new ConcurrentHashMap<>();
  private final LongAdder overwritten = new LongAdder();
  private @Nullable Thread thread;
  private volatile boolean closed;

  Reader(Ring ring, Bells bells) {
    this.ring = ring;
    this.bells = bells;
  }

  /** Messages that were overwritten before they were read, of whatever topic. */
  long overwritten() {
    return overwritten.sum();
  }

  synchronized MessageBus.Stop subscribe(String topic, MessageBus.Receiver receiver) {
    ByteBuffer key = ByteBuffer.wrap(topic.getBytes(StandardCharsets.UTF_8));
    Subscriber subscriber = new Subscriber(ring.next(), receiver);
    subscribers.compute(
        key,
        (_, list) -> {
          List<Subscriber> all = list == null ? new CopyOnWriteArrayList<>() : list;
          all.add(subscriber);
          return all;
        });
    if (thread == null && !closed) {
      long from = subscriber.from;
      thread = Thread.ofPlatform().daemon().name("cadre-state-reader").start(() -> run(from));
    }
    return () -> unsubscribe(key, subscriber);
  }

  private void unsubscribe(ByteBuffer topic, Subscriber subscriber) {
    subscribers.computeIfPresent(
        topic,
        (_, list) -> {
          list.remove(subscriber);
          return list.isEmpty() ? null : list;
        });
  }

  void close() {
    closed = true;
    subscribers.clear();
    bells.ring(); // this thread among others: it ends
  }

  /** Whether the thread is to end; then it is no longer this reader's. */
  private synchronized boolean isDone() {
    if (!closed && !subscribers.isEmpty()) {
      return false;
    }
    thread = null;
    return true;
  }

  private void run(long from) {
    Draft draft = new Draft(new byte[Geometry.MESSAGE_BYTES]);
    long number = from;
    int idle = 0;
    while ((!closed && !subscribers.isEmpty()) || !isDone()) {
      switch (ring.read(number, draft)) {
        case MESSAGE -> {
          deliver(number++, draft);
          idle = 1;
        }
        case OVERWRITTEN -> {
          // Not to the oldest that is left: it would be gone before it was read.
          long next = Math.max(number + 1, ring.next() - ring.size() / 2);
          lost(next - number);
          number = next;
          idle = 1;
        }
        case NOTHING_YET -> {
          if (++idle < SPINS) {
            Thread.onSpinWait();
          } else {
            long next = number;
            bells.sleep(() -> closed || subscribers.isEmpty() || ring.isThere(next));
          }
        }
      }
    }
  }

  private void deliver(long number, Draft draft) {
    int topicEnd = 2 + ((draft.bytes[0] & 0xFF) << 8 | (draft.bytes[1] & 0xFF));
    List<Subscriber> list = subscribers.get(ByteBuffer.wrap(draft.bytes, 2, topicEnd - 2));
    if (list != null) {
      byte[] message = Arrays.copyOfRange(draft.bytes, topicEnd, draft.length);
      for (Subscriber subscriber : list) {
        if (number >= subscriber.from) {
          subscriber.receiver.message(message);
        }
      }
    }
  }

  private void lost(long count) {
    overwritten.add(count);
    subscribers.values().forEach(list -> list.forEach(s -> s.receiver.lost(count)));
  }

  private record Subscriber(long from, MessageBus.Receiver receiver) {}
}
