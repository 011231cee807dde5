package dev.cadre.state;

import java.util.function.Consumer;

/**
 * Messages from any worker to the subscribers of all workers, the publisher's own included. At most
 * once: a message that comes while a subscriber's queue is full is dropped for that subscriber
 * alone, and counted. A subscriber gets the messages of one publishing thread in order. What was
 * published before it subscribed it does not get. From {@link State#topic}.
 *
 * @param <V> as the {@link Codec} writes it: at most {@value #MAX_BYTES} bytes with the topic's
 *     name
 */
public interface Topic<V> {

  /** The most bytes that a message and the topic's name may have. */
  int MAX_BYTES = 4000;

  /** The messages that wait for one subscriber, at the most, unless another bound is given. */
  int DEFAULT_BOUND = 1024;

  /**
   * Sends a message. Does not wait for subscribers; for the back end it waits for the timeout of
   * its {@link Use} at the most.
   *
   * @return whether the back end took it; {@code false} when it is lost because the back end was
   *     away
   * @throws IllegalArgumentException when it is too large
   * @throws StateUnavailableException when the back end is away and the use fails closed
   */
  boolean publish(V message);

  /** Subscribes with {@value #DEFAULT_BOUND} messages. */
  default Subscription subscribe(Consumer<V> subscriber) {
    return subscribe(DEFAULT_BOUND, subscriber);
  }

  /**
   * Begins to receive. When it returns, what is published from now on is received; while the back
   * end is away, from when it is there again.
   *
   * @param bound the most messages that wait for this subscriber; positive
   * @param subscriber called in a virtual thread of its own, one message after the other. It may
   *     block; what it throws, or its codec, is logged, and the next message comes
   * @throws IllegalArgumentException when the bound is not positive
   */
  Subscription subscribe(int bound, Consumer<V> subscriber);
}
