package dev.cadre.primary.dashboard;

import java.util.Arrays;

/** The last figures of one kind, a fixed number of them, one a tick. Not thread-safe. */
final class Ring {
  /** No figure at that tick. */
  static final int NONE = Integer.MIN_VALUE;

  private final int[] figures;

  Ring(int size) {
    figures = new int[size];
    Arrays.fill(figures, NONE);
  }

  /**
   * Sets the figure of a tick, in place of that of the tick which is a ring's length before.
   *
   * @param tick from 0
   */
  void set(long tick, int figure) {
    figures[(int) (tick % figures.length)] = figure;
  }

  /** The figure of a tick that is less than a ring's length ago. */
  int get(long tick) {
    return figures[(int) (tick % figures.length)];
  }
}
