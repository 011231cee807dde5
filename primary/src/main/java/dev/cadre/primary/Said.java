package dev.cadre.primary;

import java.util.HashSet;
import java.util.Set;

/**
 * What workers of the newest generation have said that is no trouble: each of them says the same,
 * and the log has it once. A new version of the application may have other reasons to say it, so it
 * has a log line again. Of the supervisor's thread.
 */
final class Said {

  /** Texts that are remembered: more come only from a worker that makes up new ones. */
  static final int LIMIT = 100;

  private final Set<String> texts = new HashSet<>();
  private int newest;

  /**
   * Takes in what a worker says.
   *
   * @param generation the worker's
   * @return whether it is to be logged. Above {@link #LIMIT} texts everything is forgotten, and may
   *     be logged again
   */
  boolean add(int generation, String text) {
    if (generation > newest) {
      newest = generation;
      texts.clear();
    }
    if (texts.size() == LIMIT && !texts.contains(text)) {
      texts.clear();
    }
    return texts.add(text);
  }
}
