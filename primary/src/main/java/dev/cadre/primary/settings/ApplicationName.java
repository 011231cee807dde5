package dev.cadre.primary.settings;

import java.util.regex.Pattern;

/** The name that an application has when nobody gives it one. */
final class ApplicationName {
  private static final int LONGEST = 64;
  private static final String QUALIFIER =
      "(?:[-._+]?(?:\\d+|SNAPSHOT|RELEASE|FINAL|GA|alpha|beta|rc|m|sp|all|fat|uber|shaded|exec|boot"
          + "|runner|standalone|jar-with-dependencies|(?=[0-9a-f]*\\d)[0-9a-f]{7,40}))*";

  /** {@code -1.4.2-whatever}, or {@code -7} and {@code -v7} before nothing but qualifiers. */
  private static final Pattern VERSION =
      Pattern.compile(
          "[-_.]v?(?:\\d+(?:\\.\\d+)+[A-Za-z0-9.+_-]*|\\d+" + QUALIFIER + ")$",
          Pattern.CASE_INSENSITIVE);

  private ApplicationName() {}

  /**
   * Of a jar: {@code shop} for {@code shop-1.4.2.jar} and for {@code shop-1.4.3-SNAPSHOT.jar}, so
   * that a deploy under another file name is the same application.
   */
  static String ofJar(String fileName) {
    String base =
        fileName.regionMatches(true, Math.max(0, fileName.length() - 4), ".jar", 0, 4)
            ? fileName.substring(0, fileName.length() - 4)
            : fileName;
    var version = VERSION.matcher(base);
    return legal(version.find() && version.start() > 0 ? base.substring(0, version.start()) : base);
  }

  /** Of a main class: its name without the package. */
  static String ofClass(String className) {
    return legal(className.substring(className.lastIndexOf('.') + 1));
  }

  private static String legal(String text) {
    String name = text.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+", "");
    if (name.isEmpty()) {
      return "app";
    }
    return name.length() > LONGEST ? name.substring(0, LONGEST) : name;
  }
}
