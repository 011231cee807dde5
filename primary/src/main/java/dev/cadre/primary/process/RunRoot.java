package dev.cadre.primary.process;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The directory in which all primaries of one user have their run directories: {@code
 * $XDG_RUNTIME_DIR/cadre}, else {@code /run/cadre} for root and {@code /tmp/cadre-<uid>} for
 * others.
 */
public record RunRoot(Path path) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /** That of this process's user. */
  public static RunRoot of(Map<String, String> environment) throws IOException {
    int uid = uid();
    String xdg = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    if (xdg.startsWith("/") && isOwnDirectory(Path.of(xdg), uid)) {
      return new RunRoot(Path.of(xdg, "cadre"));
    }
    return new RunRoot(uid == 0 ? Path.of("/run/cadre") : Path.of("/tmp/cadre-" + uid));
  }

  /** The run directory of a name, whether it is there or not. */
  public Path directory(String name) {
    return path.resolve(name);
  }

  /**
   * Makes a directory that only this user can enter, or checks that it is one. A primary whose
   * workers are another user's lets others pass through, but not read. A directory that another
   * user has put there, or a link, is refused: in {@code /tmp} anybody can.
   *
   * @throws java.nio.file.NoSuchFileException when somebody removes it meanwhile
   */
  static void ownDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      if (!Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isDirectory()) {
        throw new NotDirectoryException(directory.toString());
      }
      if (!isOwn(directory, uid())) {
        throw new IOException(directory + " belongs to another user: remove it");
      }
      Set<PosixFilePermission> permissions =
          new HashSet<>(Files.getPosixFilePermissions(directory));
      permissions.retainAll(Set.of(PosixFilePermission.OTHERS_EXECUTE));
      permissions.addAll(OWNER_ONLY);
      Files.setPosixFilePermissions(directory, permissions);
    }
  }

  private static boolean isOwnDirectory(Path directory, int uid) {
    try {
      return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && isOwn(directory, uid);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isOwn(Path directory, int uid) throws IOException {
    return Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(uid);
  }

  private static int uid() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }
}
