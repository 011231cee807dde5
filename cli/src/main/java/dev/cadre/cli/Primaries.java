package dev.cadre.cli;

import dev.cadre.primary.process.RunDirectory;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Suggestion;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The primaries of this user: each has a folder of its name with a control socket in it. */
final class Primaries {
  private Primaries() {}

  /** One that has, or had, a control socket. */
  record Running(String name, Path socket) {}

  /** No primary can be meant; the message is for the user. */
  static final class NotFoundException extends Exception {
    @java.io.Serial private static final long serialVersionUID = 1;

    private final transient ExitCode exitCode;

    NotFoundException(ExitCode exitCode, String message) {
      super(message, null, false, false);
      this.exitCode = exitCode;
    }

    ExitCode exitCode() {
      return exitCode;
    }
  }

  /** All of them, by name; among them may be some that died without cleaning up. */
  static List<Running> all(Path root) {
    List<Running> all = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
      for (Path folder : folders) {
        Path socket = folder.resolve("control.sock");
        if (Files.exists(socket)) {
          all.add(new Running(String.valueOf(folder.getFileName()), socket));
        }
      }
    } catch (IOException e) {
      return List.of(); // no folder: nothing was ever started
    }
    all.sort(java.util.Comparator.comparing(Running::name));
    return all;
  }

  /**
   * The one that is meant.
   *
   * @param name empty when the user gave none
   */
  static Running find(Path root, String name) throws NotFoundException {
    List<Running> alive =
        all(root).stream().filter(running -> ControlClient.answers(running.socket())).toList();
    for (Running dead : all(root)) {
      if (!alive.contains(dead) && (name.isEmpty() ? alive.isEmpty() : name.equals(dead.name()))) {
        refuseIfDraining(dead);
      }
    }
    if (alive.isEmpty()) {
      throw new NotFoundException(
          ExitCode.FAILED,
          name.isEmpty()
              ? "No application is running. Start one: cadre run JAR"
              : "No application is running, so there is no " + name + ".");
    }
    List<String> names = alive.stream().map(Running::name).toList();
    if (name.isEmpty()) {
      if (alive.size() == 1) {
        return alive.getFirst();
      }
      throw new NotFoundException(
          ExitCode.USAGE,
          "Several applications are running: "
              + String.join(", ", names)
              + ". Say which one with --name.");
    }
    for (Running running : alive) {
      if (running.name().equals(name)) {
        return running;
      }
    }
    throw new NotFoundException(
        ExitCode.FAILED,
        "No application named "
            + name
            + " is running."
            + Suggestion.closest(name, names).map(near -> " Did you mean " + near + "?").orElse("")
            + " Running: "
            + String.join(", ", names)
            + ".");
  }

  /** After the primary's death its workers still answer what they have: that is not nothing. */
  private static void refuseIfDraining(Running dead) throws NotFoundException {
    List<Long> orphans;
    try {
      orphans = RunDirectory.orphans(dead.socket().resolveSibling(""));
    } catch (IOException e) {
      return; // what cannot be looked at is not there for this user
    }
    if (!orphans.isEmpty()) {
      throw new NotFoundException(
          ExitCode.FAILED,
          "The primary of "
              + dead.name()
              + " has died. What is left of its workers finishes its requests and ends: "
              + orphans.stream().map(String::valueOf).collect(Collectors.joining(", "))
              + ". Start it again with cadre run, which waits for them.");
    }
  }
}
