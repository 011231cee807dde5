package dev.cadre.state.embedded;

import dev.cadre.state.spi.BackEndException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.function.LongPredicate;

/*
 * Places, each of which shows one block; a place is written by replacing its block.
 *
 * A writer fills a spare block that it alone owns, and puts it in place by one compare-and-set. The
 * block that was there becomes its next spare. So a write is there whole or not at all, whatever
 * kills or stops the writer, and nobody ever waits for anybody.
 *
 * The word of a place is version:40 block:24, where block is stored xor the number of the place and
 * the version counts its writes: zeros mean that place i shows block i, never written. A reader copies
 * the block and looks at the word again: the same word means that the block was in place all the time,
 * since a block is written only by its owner, and nobody owns one that is in place.
 *
 * The state of a block is stamp:36 kind:4 value:24. The stamp grows with each change, so that a late
 * compare-and-set fails. It serves only to find blocks that nobody has any more:
 *
 *   INITIAL       zeros: LIVE in the place of the same number, or FREE beyond the places
 *   OWNED(slot)   a spare of a process, or put in place by it a moment ago
 *   LIVE(place)   put in place; if the place shows another block, it is about to be owned, or left
 *   FREE          left; anybody may own it
 *
 * A writer dies at one of four instants: owning a spare (the spare stays OWNED by the dead), after the
 * compare-and-set of the place (the new block is in place and OWNED by the dead; the old one is LIVE in
 * a place that shows another), after LIVE was noted (the same without the first half), after it
 * owns the old one (again a spare). sweep() finds each; every change of it is a compare-and-set on
 * the stamp, so it may run at any time, anywhere, several times at once. If it takes a block from a
 * living writer that is just between two of these steps, this one's compare-and-set fails and it
 * looks for another spare.
 *
 * All this rests on sweep() never taking the living for dead. If that went wrong, the owner sees it by
 * the stamp before it writes its spare, and before it puts it in place: then it lets go of it. That
 * guards all but the instants after these looks.
 */
final class Pool {
  private static final int BLOCK_BITS = 24;
  private static final long BLOCK_MASK = (1L << BLOCK_BITS) - 1;

  private static final int KIND_BITS = 4;
  private static final int STAMP_SHIFT = BLOCK_BITS + KIND_BITS;
  private static final int INITIAL = 0;
  private static final int LIVE = 1;
  private static final int OWNED = 2;
  private static final int FREE = 3;

  /** In front of what a block holds: its length:u32, and the place that it was written for:u32. */
  private static final int BLOCK_HEADER = 8;

  private final ByteBuffer memory;
  private final int wordsAt;
  private final int statesAt;
  private final int blocksAt;
  private final int places;
  private final int blocks;
  private final int blockBytes;

  Pool(ByteBuffer memory, int at, int places, int blocks, int blockBytes) {
    this.memory = memory;
    this.wordsAt = at;
    this.statesAt = at + places * Long.BYTES;
    this.blocksAt = at + Geometry.blocksAt(places, blocks);
    this.places = places;
    this.blocks = blocks;
    this.blockBytes = blockBytes;
  }

  /** What a block can hold, in bytes. */
  int capacity() {
    return blockBytes - BLOCK_HEADER;
  }

  int places() {
    return places;
  }

  /** What all places can hold. */
  long capacityBytes() {
    return (long) places * capacity();
  }

  /** What the places hold now, about: what has expired counts until its place is written. */
  long usedBytes() {
    long sum = 0;
    for (int place = 0; place < places; place++) {
      long word = word(place);
      if (version(word) != 0) {
        sum += Math.clamp(memory.getInt(blockAt(block(word, place))), 0, capacity());
      }
    }
    return sum;
  }

  /** The word of a place: equal words, equal content. */
  long word(int place) {
    return Words.get(memory, wordsAt + place * Long.BYTES);
  }

  /** How often the place has been written. */
  static long version(long word) {
    return word >>> BLOCK_BITS;
  }

  /**
   * Copies what the place shows.
   *
   * @param word what {@link #word} gave
   * @return the length; -1 when the place has been written since
   */
  int read(int place, long word, byte[] into) {
    int at = blockAt(block(word, place));
    int length = memory.getInt(at);
    if (length >= 0 && length <= capacity()) {
      memory.get(at + BLOCK_HEADER, into, 0, length);
      VarHandle.acquireFence();
      return word(place) == word ? length : -1;
    }
    if (word(place) != word) {
      return -1;
    }
    throw new IllegalStateException("block " + block(word, place) + " has length " + length);
  }

  /**
   * Writes the place if it has not been written since {@code word}.
   *
   * @param spare has a block, see {@link #provide}; has another afterwards, or none
   * @return whether it did
   */
  boolean replace(int place, long word, byte[] from, int length, Spare spare) {
    if (!isOwn(spare)) {
      return false;
    }
    // What took this block out of its place must be seen before what is written into it now.
    VarHandle.storeStoreFence();
    int fresh = spare.block;
    int at = blockAt(fresh);
    memory.putInt(at, length);
    memory.putInt(at + 4, place);
    memory.put(at + BLOCK_HEADER, from, 0, length);
    int old = block(word, place);
    long oldState = state(old);
    long next = (version(word) + 1) << BLOCK_BITS | (fresh ^ place);
    if (!isOwn(spare) || !Words.compareAndSet(memory, wordsAt + place * Long.BYTES, word, next)) {
      return false;
    }
    // Fails when another writer has replaced and owned the block by now; then that is what it is.
    changeState(fresh, spare.state, LIVE, place);
    spare.state = own(old, oldState, place, spare.owner);
    spare.block = spare.state == 0 ? Spare.NONE : old;
    return true;
  }

  /** Whether the spare's block is still its own; if not, the spare has none any more. */
  private boolean isOwn(Spare spare) {
    if (state(spare.block) == spare.state) {
      return true;
    }
    spare.block = Spare.NONE;
    return false;
  }

  /** The state of a block that was just replaced, now owned; 0 when it was taken for left. */
  private long own(int block, long seen, int place, int owner) {
    long mine = changeState(block, seen, OWNED, owner);
    if (mine == 0 && kind(seen) == OWNED) {
      // Who had put it in place has noted that since it was seen.
      mine = changeState(block, next(seen, LIVE, place), OWNED, owner);
    }
    return mine;
  }

  /**
   * Gives {@code spare} a block if it has none.
   *
   * @param isAlive whether the process in a slot of {@link Owners} runs
   */
  void provide(Spare spare, LongPredicate isAlive) throws BackEndException {
    if (spare.block != Spare.NONE || find(spare)) {
      return;
    }
    sweep(isAlive);
    if (!find(spare)) {
      throw new BackEndException("no spare block is left: too many processes write at once");
    }
  }

  private boolean find(Spare spare) {
    for (int i = 0; i < blocks; i++) {
      int block = blocks - 1 - (i + spare.owner) % blocks;
      long state = state(block);
      if (kind(state) == FREE || (state == INITIAL && block >= places)) {
        long mine = changeState(block, state, OWNED, spare.owner);
        if (mine != 0) {
          spare.block = block;
          spare.state = mine;
          return true;
        }
      }
    }
    return false;
  }

  /** Gives a spare back. */
  void free(Spare spare) {
    if (spare.block != Spare.NONE) {
      changeState(spare.block, spare.state, FREE, 0);
      spare.block = Spare.NONE;
    }
  }

  /**
   * Frees the blocks that dead processes have left.
   *
   * @param isAlive whether the process in a slot of {@link Owners} runs
   * @return how many
   */
  int sweep(LongPredicate isAlive) {
    int freed = 0;
    for (int block = 0; block < blocks; block++) {
      long state = state(block);
      int value = (int) (state & BLOCK_MASK);
      boolean left =
          switch (kind(state)) {
            case INITIAL -> block < places && !isInPlace(block, block);
            case LIVE -> !isInPlace(block, value);
            case OWNED -> !isAlive.test(value);
            default -> false;
          };
      if (!left) {
        continue;
      }
      int home = memory.getInt(blockAt(block) + 4);
      if (kind(state) == OWNED && home >= 0 && home < places && isInPlace(block, home)) {
        changeState(block, state, LIVE, home);
      } else if (changeState(block, state, FREE, 0) != 0) {
        freed++;
      }
    }
    return freed;
  }

  /** The block that the place shows. */
  int shown(int place) {
    return block(word(place), place);
  }

  private boolean isInPlace(int block, int place) {
    return shown(place) == block;
  }

  private static int block(long word, int place) {
    return (int) (word & BLOCK_MASK) ^ place;
  }

  private int blockAt(int block) {
    return blocksAt + block * blockBytes;
  }

  private long state(int block) {
    return Words.get(memory, statesAt + block * Long.BYTES);
  }

  /** The new state; 0 when it was not {@code expected}. */
  private long changeState(int block, long expected, int kind, int value) {
    long next = next(expected, kind, value);
    return Words.compareAndSet(memory, statesAt + block * Long.BYTES, expected, next) ? next : 0;
  }

  private static long next(long state, int kind, int value) {
    return ((state >>> STAMP_SHIFT) + 1) << STAMP_SHIFT | (long) kind << BLOCK_BITS | value;
  }

  private static int kind(long state) {
    return (int) (state >>> BLOCK_BITS) & (1 << KIND_BITS) - 1;
  }
}
