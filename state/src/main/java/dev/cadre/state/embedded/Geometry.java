package dev.cadre.state.embedded;

/**
 * How a segment is laid out. It follows from the numbers in its header, so workers with other
 * defaults read the same file.
 *
 * @param cells places of limits, counters and leases; a power of two
 * @param ring places of messages; a power of two
 * @param values places of entries of maps; a power of two
 * @param spares blocks more than places, in each pool: each thread that is writing needs one
 */
record Geometry(int cells, int ring, int values, int spares) {
  /** What a block of small entries takes: about a dozen. */
  static final int CELL_BYTES = 1024;

  /** What a message takes. */
  static final int MESSAGE_BYTES = 4096;

  /** What a block of values takes: four of the greatest size. */
  static final int VALUE_BYTES = 4 * 4096;

  static final int HEADER_BYTES = 4096;
  static final int OWNERS = 1024;
  private static final int PAGE = 4096;

  /** The largest: a buffer is addressed by an {@code int}. */
  static final long MAX_BYTES = 1L << 30;

  static final long MIN_BYTES = 2 << 20;

  /**
   * The layout that takes about {@code bytes}: half for cells, a quarter each for messages and
   * values, the spares on top.
   */
  static Geometry ofBytes(long bytes) {
    if (bytes < MIN_BYTES || bytes > MAX_BYTES) {
      throw new IllegalArgumentException("a segment has 2 MB to 1 GB, not " + bytes + " bytes");
    }
    long half = Long.highestOneBit(bytes) / 2;
    int messages = (int) (half / 2 / MESSAGE_BYTES);
    return new Geometry(
        (int) (half / CELL_BYTES),
        messages,
        (int) (half / 2 / VALUE_BYTES),
        Math.clamp(messages / 4, 64, 512));
  }

  int ownersAt() {
    return HEADER_BYTES;
  }

  int cellsAt() {
    return ownersAt() + OWNERS * Long.BYTES;
  }

  int ringAt() {
    return cellsAt() + poolBytes(cells, CELL_BYTES);
  }

  int valuesAt() {
    return ringAt() + poolBytes(ring, MESSAGE_BYTES);
  }

  int totalBytes() {
    return Math.addExact(valuesAt(), poolBytes(values, VALUE_BYTES));
  }

  /** Where the blocks of a pool begin, from its own beginning. */
  static int blocksAt(int places, int blocks) {
    return Math.ceilDiv((places + blocks) * Long.BYTES, PAGE) * PAGE;
  }

  private int poolBytes(int places, int blockBytes) {
    int blocks = places + spares;
    return Math.addExact(blocksAt(places, blocks), Math.multiplyExact(blocks, blockBytes));
  }
}
