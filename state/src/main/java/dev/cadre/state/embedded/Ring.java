package dev.cadre.state.embedded;

import dev.cadre.state.spi.BackEndException;
import java.util.function.LongPredicate;

/*
 * Messages of all topics, the last so many. Message n is in place n modulo their count, and it is the
 * (n / count + 1)th write of that place: the version of a place says which message it shows. To
 * publish is to write the place of the next number; whoever is late fails, and takes the number after
 * that. The tail is only a hint, which anybody moves on.
 */
final class Ring {
  private final Segment segment;
  private final Pool pool;
  private final int size;
  private final Spares spares;
  private final LongPredicate isAlive;

  /** The ring of a segment. */
  Ring(Segment segment, Spares spares, LongPredicate isAlive) {
    this.segment = segment;
    this.pool = segment.messages();
    this.size = pool.places();
    this.spares = spares;
    this.isAlive = isAlive;
  }

  int size() {
    return size;
  }

  /** Publishes. */
  void publish(byte[] topic, byte[] message) throws BackEndException {
    Spare spare = spares.take();
    try {
      byte[] bytes = spare.draft.bytes;
      int length = 2 + topic.length + message.length;
      bytes[0] = (byte) (topic.length >> 8);
      bytes[1] = (byte) topic.length;
      System.arraycopy(topic, 0, bytes, 2, topic.length);
      System.arraycopy(message, 0, bytes, 2 + topic.length, message.length);
      pool.provide(spare, isAlive);
      while (!tryPublish(bytes, length, spare)) {
        Thread.onSpinWait();
        pool.provide(spare, isAlive);
      }
    } finally {
      spares.give(spare);
    }
  }

  private boolean tryPublish(byte[] bytes, int length, Spare spare) {
    long number = segment.tail();
    int place = place(number);
    long word = pool.word(place);
    boolean free = Pool.version(word) == number / size;
    boolean done = free && pool.replace(place, word, bytes, length, spare);
    segment.advanceTail(number); // there by now, whoever has written it
    return done;
  }

  /** The number of the next message that will be published. */
  long next() {
    long number = segment.tail();
    while (Pool.version(pool.word(place(number))) > number / size) {
      segment.advanceTail(number);
      number = Math.max(number + 1, segment.tail());
    }
    return number;
  }

  /** What {@link #read} found. */
  enum Found {
    MESSAGE,
    NOTHING_YET,
    OVERWRITTEN
  }

  /** Copies message {@code number}. */
  Found read(long number, Draft into) {
    int place = place(number);
    while (true) {
      long word = pool.word(place);
      long behind = Pool.version(word) - (number / size + 1);
      if (behind != 0) {
        return behind < 0 ? Found.NOTHING_YET : Found.OVERWRITTEN;
      }
      into.length = pool.read(place, word, into.bytes);
      if (into.length >= 0) {
        return Found.MESSAGE;
      }
    }
  }

  /** Whether message {@code number} was published. */
  boolean isThere(long number) {
    return Pool.version(pool.word(place(number))) > number / size;
  }

  private int place(long number) {
    return (int) (number % size);
  }
}
