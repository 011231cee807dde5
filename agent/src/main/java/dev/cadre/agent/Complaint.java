package dev.cadre.agent;

/** How the agent says that it failed, where there may be no channel to say it on. */
final class Complaint {

  private static boolean said;

  private Complaint() {}

  /**
   * Writes one line to stderr, the first time in the life of this JVM. Any thread.
   *
   * @return whether it was the first time
   */
  static synchronized boolean say(String text) {
    if (said) {
      return false;
    }
    said = true;
    System.err.println("cadre: worker: " + text);
    return true;
  }
}
