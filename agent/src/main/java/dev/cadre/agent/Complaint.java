package dev.cadre.agent;

import java.util.HashSet;
import java.util.Set;

/** How the agent says that it failed, where there may be no channel to say it on. */
final class Complaint {

  /** Whoever has read so many has no use for more. */
  private static final int LIMIT = 10;

  private static final Set<String> SAID = new HashSet<>();

  private Complaint() {}

  /**
   * Writes one line to stderr, each text once in the life of this JVM. Any thread.
   *
   * @return whether it was said now
   */
  static synchronized boolean say(String text) {
    if (SAID.size() == LIMIT || !SAID.add(text)) {
      return false;
    }
    System.err.println("cadre: worker: " + text);
    return true;
  }
}
