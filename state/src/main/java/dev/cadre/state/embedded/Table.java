package dev.cadre.state.embedded;

import dev.cadre.state.spi.BackEndException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/**
 * Entries by key. A key belongs to one place of a pool, which shows all entries of the keys that
 * belong there, a handful; each change of one is one write of the place. An entry that has expired
 * is not there. A place that is full of entries that have not expired takes no new one.
 */
final class Table {
  private final Pool pool;
  private final int mask;
  private final Spares spares;
  private final LongPredicate isAlive;
  private final LongSupplier clock;
  private final LongAdder full = new LongAdder();

  /**
   * A table.
   *
   * @param pool has a power of two of places
   * @param clock microseconds since 1970
   */
  Table(Pool pool, Spares spares, LongPredicate isAlive, LongSupplier clock) {
    this.pool = pool;
    this.mask = pool.places() - 1;
    this.spares = spares;
    this.isAlive = isAlive;
    this.clock = clock;
  }

  /** What is done with an entry. It may be asked several times, each time with a fresh draft. */
  interface Change {
    /**
     * Changes the draft.
     *
     * @param at the entry; -1 when there is none
     * @return whether the draft is to be written
     * @throws BackEndException when there is no room for a new entry, and only then
     */
    boolean apply(Draft draft, int at, long now) throws BackEndException;
  }

  /** Applies {@code change} to the entry of {@code key}, atomically. */
  void update(Key key, Change change) throws BackEndException {
    int place = (int) key.hash() & mask;
    Spare spare = spares.take();
    try {
      while (!tryUpdate(place, key, change, spare)) {
        Thread.onSpinWait();
      }
    } finally {
      spares.give(spare);
    }
  }

  /** How often there was no room for a new entry. */
  long timesFull() {
    return full.sum();
  }

  private boolean apply(Change change, Draft draft, int at, long now) throws BackEndException {
    try {
      return change.apply(draft, at, now);
    } catch (BackEndException e) {
      full.increment();
      throw e;
    }
  }

  private boolean tryUpdate(int place, Key key, Change change, Spare spare)
      throws BackEndException {
    Draft draft = spare.draft;
    long word = pool.word(place);
    draft.length = pool.read(place, word, draft.bytes);
    if (draft.length < 0) {
      return false;
    }
    long now = clock.getAsLong(); // after the word: never before that of the last write
    int at = draft.find(key);
    if (at >= 0 && draft.expiry(at) <= now) {
      draft.remove(at);
      at = -1;
    }
    if (!apply(change, draft, at, now)) {
      return true;
    }
    pool.provide(spare, isAlive);
    return pool.replace(place, word, draft.bytes, draft.length, spare);
  }
}
