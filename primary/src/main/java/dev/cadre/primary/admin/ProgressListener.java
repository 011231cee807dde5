package dev.cadre.primary.admin;

/** Hears what happens on the way to an {@link Outcome}. Never blocks and never throws. */
@FunctionalInterface
public interface ProgressListener {

  /**
   * Something has happened.
   *
   * @param words one line, as in the log
   */
  void progress(String words);
}
