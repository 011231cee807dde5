package dev.cadre.state.embedded;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The memory that the workers share, and what is where in it. */
final class Segment {
  private final ByteBuffer memory;
  private final Geometry geometry;
  private final @Nullable Path file;
  private final Pool cells;
  private final Pool messages;
  private final Pool values;
  private final Owners owners;

  /**
   * A segment.
   *
   * @param memory in the byte order of the machine; its header is written
   * @param file that it is in; null when it is the memory of this process alone
   */
  Segment(ByteBuffer memory, Geometry geometry, @Nullable Path file) {
    this.memory = memory;
    this.geometry = geometry;
    this.file = file;
    this.cells = pool(geometry.cellsAt(), geometry.cells(), Geometry.CELL_BYTES);
    this.messages = pool(geometry.ringAt(), geometry.ring(), Geometry.MESSAGE_BYTES);
    this.values = pool(geometry.valuesAt(), geometry.values(), Geometry.VALUE_BYTES);
    this.owners = new Owners(memory, geometry.ownersAt(), Geometry.OWNERS);
  }

  private Pool pool(int at, int places, int blockBytes) {
    return new Pool(memory, at, places, places + geometry.spares(), blockBytes);
  }

  Geometry geometry() {
    return geometry;
  }

  /** Where it is, for people. */
  String where() {
    return file == null ? "this JVM" : file.toString();
  }

  /**
   * How readers of its messages are woken.
   *
   * @param slot of this process among the owners
   */
  Bells bells(int slot) {
    return file == null ? new LocalBells() : new FileBells(memory, file, slot);
  }

  Pool cells() {
    return cells;
  }

  Pool messages() {
    return messages;
  }

  Pool values() {
    return values;
  }

  Owners owners() {
    return owners;
  }

  long seed() {
    return Header.seed(memory);
  }

  /** Of the clock that all processes share. */
  long nowMicros() {
    return Header.nowMicros(memory);
  }

  /** A fencing token: greater than every one before, and about the microseconds since 1970. */
  long nextToken(long now) {
    while (true) {
      long last = Words.get(memory, Header.TOKEN);
      long next = Math.max(last + 1, now);
      if (Words.compareAndSet(memory, Header.TOKEN, last, next)) {
        return next;
      }
    }
  }

  /** The number of the next message, or one that was a moment ago. */
  long tail() {
    return Words.get(memory, Header.TAIL);
  }

  /** Says that message {@code number} is there. */
  void advanceTail(long number) {
    Words.compareAndSet(memory, Header.TAIL, number, number + 1);
  }
}
