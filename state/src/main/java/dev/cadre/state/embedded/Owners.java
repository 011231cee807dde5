package dev.cadre.state.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongPredicate;

/**
 * Who owns blocks: a process in each slot, as {@link ProcessIdentity} writes it in a word. A block
 * knows its owner by the number of the slot.
 */
final class Owners {
  private final ByteBuffer memory;
  private final int at;
  private final int slots;

  Owners(ByteBuffer memory, int at, int slots) {
    this.memory = memory;
    this.at = at;
    this.slots = slots;
  }

  /**
   * Takes a slot that nobody has, or a dead process. One whose process cannot be told dead or alive
   * is left alone.
   *
   * @param sweep frees the blocks of those that are not alive; run before the slot of a dead one is
   *     taken, since blocks know their owner by the number of the slot
   */
  int register(long identity, Runnable sweep) throws IOException {
    for (int slot = 0; slot < slots; slot++) {
      long present = identity(slot);
      if (ProcessIdentity.isAlive(present)) {
        continue;
      }
      if (present != ProcessIdentity.NOBODY) {
        sweep.run();
      }
      if (Words.compareAndSet(memory, at + slot * Long.BYTES, present, identity)) {
        return slot;
      }
    }
    throw new IOException("more than " + slots + " uses of one segment");
  }

  /** Gives a slot back. Its blocks must have been freed. */
  void leave(int slot, long identity) {
    Words.compareAndSet(memory, at + slot * Long.BYTES, identity, ProcessIdentity.NOBODY);
  }

  /** Whether the process in a slot runs. */
  LongPredicate isAlive() {
    return slot -> slot < slots && ProcessIdentity.isAlive(identity((int) slot));
  }

  private long identity(int slot) {
    return Words.get(memory, at + slot * Long.BYTES);
  }
}
