package dev.cadre.state;

/** Whether this worker is being replaced or stopped: its agent says so by a system property. */
final class Draining {
  static final String PROPERTY = "cadre.draining";

  private Draining() {}

  static boolean isDraining() {
    return System.getProperty(PROPERTY) != null;
  }
}
