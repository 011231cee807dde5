package dev.cadre.cli;

/** What somebody in front of the screen wants done. */
sealed interface TopWish {
  /** To go. */
  record Quit() implements TopWish {}

  /** A rolling restart. */
  record Reload() implements TopWish {}

  /** So many workers more; fewer when negative. */
  record Scale(int by) implements TopWish {}

  /** What this worker is doing, in a folder. */
  record Dump(long pid) implements TopWish {}
}
