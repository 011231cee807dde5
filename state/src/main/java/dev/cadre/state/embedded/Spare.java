package dev.cadre.state.embedded;

/** A block that one writer at a time owns, and the room where it works. Not safe for threads. */
final class Spare {
  static final int NONE = -1;

  /** The slot of this process among the {@link Owners}. */
  final int owner;

  final Draft draft;

  /** {@link #NONE} until {@link Pool#provide}. */
  int block = NONE;

  /** The block's state when it became ours. */
  long state;

  Spare(int owner, int capacity) {
    this.owner = owner;
    this.draft = new Draft(new byte[capacity]);
  }
}
