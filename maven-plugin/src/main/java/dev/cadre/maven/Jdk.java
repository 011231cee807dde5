package dev.cadre.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.plugin.MojoFailureException;

/**
 * A JDK by its folder.
 *
 * @param version the first number: 25
 */
record Jdk(Path home, int version) {
  private static final int NEEDED = 25;
  private static final String REMEDY =
      "Set JAVA_HOME for Maven, or name another: -Dcadre.jdk=FOLDER.";
  private static final Pattern VERSION =
      Pattern.compile("(?m)^JAVA_VERSION=\"(?:1\\.)?(\\d{1,4})\\b");

  /**
   * Reads its version and checks it.
   *
   * @throws MojoFailureException when it is no JDK, or too old
   */
  static Jdk at(Path home) throws MojoFailureException {
    try {
      Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
      if (version.find()) {
        return checked(new Jdk(home, Integer.parseInt(version.group(1))));
      }
    } catch (NoSuchFileException e) {
      throw new MojoFailureException(home + " is no JDK: it has no file \"release\". " + REMEDY, e);
    } catch (IOException e) {
      throw new MojoFailureException(home + " cannot be read: " + e + ". " + REMEDY, e);
    }
    throw new MojoFailureException(
        home + " is no JDK: its file \"release\" has no version. " + REMEDY);
  }

  private static Jdk checked(Jdk jdk) throws MojoFailureException {
    if (jdk.version < NEEDED) {
      throw new MojoFailureException(
          "Cadre needs a JDK "
              + NEEDED
              + " or newer, and "
              + jdk.home
              + " is a "
              + jdk.version
              + ". "
              + REMEDY);
    }
    return jdk;
  }

  String java() {
    return home.resolve("bin").resolve("java").toString();
  }
}
