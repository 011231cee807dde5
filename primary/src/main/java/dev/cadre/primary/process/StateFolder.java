package dev.cadre.primary.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code $XDG_STATE_HOME/cadre/<name>}: what is worth keeping when the primary has ended, and after
 * a reboot: the history, and the evidence of rollouts that failed. For its user only.
 */
public final class StateFolder {
  private static final String HISTORY = "history.jsonl";
  private static final String LOG = "cadre.log";
  private static final String INCIDENTS = "incidents";

  private final Path path;

  private StateFolder(Path path) {
    this.path = path;
  }

  /**
   * Where it is, or would be.
   *
   * @param environment {@code XDG_STATE_HOME}, else {@code HOME}, else the system property {@code
   *     user.home} says where
   * @param name of the application
   */
  public static StateFolder of(Map<String, String> environment, String name) {
    return new StateFolder(all(environment).resolve(name));
  }

  private static Path all(Map<String, String> environment) {
    String base = environment.get("XDG_STATE_HOME");
    if (base != null && base.startsWith("/")) {
      return Path.of(base, "cadre");
    }
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    return Path.of(home, ".local", "state", "cadre");
  }

  /** The applications of which something is kept, sorted; none where nothing can be read. */
  public static List<String> names(Map<String, String> environment) {
    try (Stream<Path> folders = Files.list(all(environment))) {
      return folders.map(folder -> String.valueOf(folder.getFileName())).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * The folder of this application, made if it is not there; one that ends with the primary where
   * nothing can be written at home, as for many service users.
   *
   * @param instead a folder that exists
   */
  public static StateFolder open(Map<String, String> environment, String name, Path instead) {
    StateFolder folder = of(environment, name);
    try {
      Files.createDirectories(
          folder.path,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return Files.isWritable(folder.path) ? folder : new StateFolder(instead);
    } catch (IOException e) {
      return new StateFolder(instead);
    }
  }

  /** The file of what was rolled out. */
  public Path history() {
    return path.resolve(HISTORY);
  }

  /** The log of an application that runs in the background, unless it has another. */
  public Path log() {
    return path.resolve(LOG);
  }

  /** Where the evidence of failed rollouts belongs; it may not be there yet. */
  public Path incidents() {
    return path.resolve(INCIDENTS);
  }
}
