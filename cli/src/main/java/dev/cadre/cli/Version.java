package dev.cadre.cli;

/** Which Cadre this is. */
final class Version {
  private Version() {}

  /** {@code cadre 0.1.0 (Java 25.0.3, Linux amd64)}. */
  static String line() {
    String version = Version.class.getPackage().getImplementationVersion();
    return "cadre "
        + (version == null ? "(development)" : version)
        + " (Java "
        + System.getProperty("java.version")
        + ", "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ")";
  }
}
