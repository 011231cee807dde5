package dev.cadre.state;

import dev.cadre.state.spi.MessageBus;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The queue of one subscriber. Filled by threads that must not wait, emptied by a virtual thread
 * that calls the subscriber.
 *
 * @param <V> what the subscriber gets
 */
final class Inbox<V> implements MessageBus.Receiver {
  private static final System.Logger LOG = System.getLogger("dev.cadre.state");

  private final String topic;
  private final BlockingQueue<byte[]> queue;
  private final Codec<V> codec;
  private final Consumer<V> subscriber;
  private final AtomicLong delivered = new AtomicLong();
  private final LongAdder dropped = new LongAdder();
  private volatile boolean closed;
  private final Thread thread;

  Inbox(String topic, int bound, Codec<V> codec, Consumer<V> subscriber) {
    this.topic = topic;
    this.queue = new LinkedBlockingQueue<>(bound);
    this.codec = codec;
    this.subscriber = subscriber;
    this.thread = Thread.ofVirtual().name("cadre-topic-" + topic).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  @Override
  public void message(byte[] message) {
    if (!closed && !queue.offer(message)) {
      dropped.increment();
    }
  }

  @Override
  public void lost(long count) {
    dropped.add(count);
  }

  long delivered() {
    return delivered.get();
  }

  long dropped() {
    return dropped.sum();
  }

  void close() {
    closed = true;
    queue.clear();
    queue.offer(new byte[0]); // wakes the thread; nothing else waits by now, or that wakes it
  }

  private void run() {
    try {
      while (true) {
        byte[] message = queue.take();
        if (closed) {
          return;
        }
        deliver(message);
      }
    } catch (InterruptedException e) {
      closed = true; // by the subscriber itself: it wants to end
    }
  }

  private void deliver(byte[] message) {
    try {
      subscriber.accept(codec.decode(message));
    } catch (Throwable e) { // also an Error: the thread would end, and with it the subscription
      LOG.log(System.Logger.Level.WARNING, "A subscriber of " + topic + " has failed", e);
    }
    delivered.incrementAndGet();
  }
}
