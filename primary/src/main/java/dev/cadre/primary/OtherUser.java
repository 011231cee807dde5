package dev.cadre.primary;

import dev.cadre.User;
import dev.cadre.primary.worker.WorkerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/*
 * posix_spawn(3) cannot change the user, and a thread of the primary that did so before it would be
 * at the mercy of that user's signals. So setpriv(1), which every Linux has with util-linux, is
 * executed in the worker's place; it changes the user and executes the JVM: same pid, same
 * descriptors. docs/decisions/0018 has the alternatives.
 *
 * The worker must be able to read what it runs. Folders of the primary may be passed through then,
 * but not listed; the copies in them have the permissions of the originals.
 */
/** What it takes to start workers as another user. Of the supervisor's thread. */
record OtherUser(User user, Path setpriv, Path runDirectory, Path agentJar, Path patch) {
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/bin/setpriv"), Path.of("/bin/setpriv"), Path.of("/usr/sbin/setpriv"));

  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("rw-r--r--");

  /**
   * Copies the agent to where that user can read it.
   *
   * @throws IllegalStateException with what is to be done, when it cannot be
   */
  static OtherUser prepare(User user, Path runDirectory, WorkerCommand.Common common) {
    try {
      if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
        throw new IllegalStateException("only a primary of root starts workers as another user");
      }
      Path setpriv =
          PLACES.stream()
              .filter(Files::isExecutable)
              .findFirst()
              .orElseThrow(() ->
                  new IllegalStateException(
                      "another user takes setpriv(1): install the package util-linux"));
      Path root = Objects.requireNonNull(runDirectory.getParent(), "of all run directories");
      checkWay(user, Objects.requireNonNull(root.getParent(), "where it lies"));
      letPass(root);
      letPass(runDirectory);
      Path agent = Files.createDirectories(runDirectory.resolve("agent"));
      letPass(agent);
      Path jar = copy(common.agentJar(), agent);
      try (Stream<Path> patched = Files.list(common.patch())) {
        for (Path file : patched.filter(f -> f.toString().endsWith(".class")).toList()) {
          var _ = copy(file, agent);
        }
      }
      return new OtherUser(user, setpriv, runDirectory, jar, agent);
    } catch (IOException e) {
      throw new IllegalStateException("workers cannot be started as " + user + ": " + e, e);
    }
  }

  private static Path copy(Path file, Path to) throws IOException {
    Path copy = to.resolve(file.getFileName());
    if (!Files.exists(copy)) { // A worker may have it open.
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(copy, READABLE);
    }
    return copy;
  }

  /** Whether the user can enter a folder that is not ours to open. */
  private static void checkWay(User user, Path to) throws IOException {
    for (Path folder = to.toRealPath(); folder != null; folder = folder.getParent()) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
      PosixFilePermission needed =
          Files.getAttribute(folder, "unix:uid").equals(user.uid())
              ? PosixFilePermission.OWNER_EXECUTE
              : Files.getAttribute(folder, "unix:gid").equals(user.gid())
                  ? PosixFilePermission.GROUP_EXECUTE
                  : PosixFilePermission.OTHERS_EXECUTE;
      if (!permissions.contains(needed)) {
        throw new IllegalStateException(
            "the user "
                + user.uid()
                + " cannot enter "
                + folder
                + ", below which its workers' files are: set XDG_RUNTIME_DIR to another folder");
      }
    }
  }

  private static void letPass(Path folder) throws IOException {
    Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(folder));
    if (permissions.add(PosixFilePermission.OTHERS_EXECUTE)) {
      Files.setPosixFilePermissions(folder, permissions);
    }
  }

  /** The command as that user's, who can read what it runs. */
  WorkerCommand command(WorkerCommand asRoot, List<Path> runs) {
    try {
      for (Path file : runs) {
        Path folder = file.getParent();
        while (folder != null && folder.startsWith(runDirectory)) {
          letPass(folder);
          folder = folder.getParent();
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("what " + user + " is to run cannot be opened: " + e, e);
    }
    List<String> words = new ArrayList<>();
    words.add(setpriv.toString());
    words.add("--reuid=" + user.uid());
    words.add("--regid=" + user.gid());
    words.add("--clear-groups");
    return asRoot.after(words);
  }
}
