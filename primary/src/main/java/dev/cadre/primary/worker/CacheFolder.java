package dev.cadre.primary.worker;

import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code $XDG_CACHE_HOME/cadre}: what can be made again, such as the rewritten JDK classes. Workers
 * run what lies there, so nobody else may write to it.
 */
public final class CacheFolder {

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private CacheFolder() {}

  /**
   * The folder, made if it is not there.
   *
   * @param environment {@code XDG_CACHE_HOME}, else {@code HOME}, else the system property {@code
   *     user.home} says where; {@code /tmp/cadre-UID-cache} where nothing can be written at home
   * @throws IOException also when somebody else could write to it
   */
  public static Path open(Map<String, String> environment) throws IOException {
    String base = environment.get("XDG_CACHE_HOME");
    if (base != null && base.startsWith("/")) {
      return make(Path.of(base, "cadre"));
    }
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    try {
      return make(Path.of(home, ".cache", "cadre"));
    } catch (FileSystemException e) {
      // Service users often have no home.
      return make(Path.of("/tmp", "cadre-" + uid() + "-cache"));
    }
  }

  private static int uid() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  private static Path make(Path folder) throws IOException {
    Files.createDirectories(folder.getParent());
    try {
      Files.createDirectory(folder, PRIVATE);
    } catch (FileAlreadyExistsException e) {
      checkPrivate(folder);
    }
    return folder;
  }

  private static void checkPrivate(Path folder) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
    boolean others =
        permissions.contains(PosixFilePermission.GROUP_WRITE)
            || permissions.contains(PosixFilePermission.OTHERS_WRITE);
    boolean link = !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
    if (link || others || !Files.getOwner(folder).equals(Files.getOwner(Path.of("/proc/self")))) {
      throw new IOException(
          folder
              + " must belong to this user and be writable by nobody else (chmod 700), because"
              + " workers run what lies there; or set XDG_CACHE_HOME");
    }
  }

  /** Fills a folder. */
  interface Contents {
    void write(Path folder) throws IOException;
  }

  /**
   * Makes a folder all at once: two primaries may race, and a reader sees all of it or nothing.
   *
   * @return {@code folder}
   */
  static Path publish(Path folder, Contents contents) throws IOException {
    Path parent = folder.getParent();
    try {
      Path temporary = Files.createTempDirectory(parent, ".new-", PRIVATE);
      try {
        contents.write(temporary);
        Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        delete(temporary);
      }
    } catch (IOException e) {
      // Linux says ENOTEMPTY when the other one won: what it wrote is as good, by its name.
      if (!Files.isDirectory(folder)) {
        throw new IOException(
            "the cache folder "
                + parent
                + " cannot be written: "
                + Reason.of(e)
                + ". Make room there, or set XDG_CACHE_HOME to another folder",
            e);
      }
    }
    return folder;
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }
}
