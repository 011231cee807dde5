package dev.cadre.cli;

import dev.cadre.cli.Primaries.NotFoundException;
import dev.cadre.primary.process.StateFolder;
import dev.cadre.primary.settings.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** What is there of applications that have ended. */
final class Kept {
  private Kept() {}

  /**
   * A file of the application of that name; without a name, of the only one there is, and says on
   * standard error whose it is.
   *
   * @param name empty when the user gave none
   * @param notFound why none that runs can be meant
   * @throws NotFoundException when there is no such file, or nobody knows which
   */
  static Path file(
      Function<StateFolder, Path> file,
      String command,
      String name,
      NotFoundException notFound,
      Shell shell)
      throws NotFoundException {
    if (notFound.exitCode() == ExitCode.USAGE) {
      throw notFound; // several run
    }
    List<String> names =
        StateFolder.names(shell.environment()).stream()
            .filter(kept -> name.isEmpty() || kept.equals(name))
            .filter(kept -> Files.exists(of(kept, file, shell)))
            .toList();
    if (names.isEmpty()) {
      throw notFound;
    }
    String beginning = String.valueOf(notFound.getMessage()).replaceFirst("\\.$", "");
    if (names.size() > 1) {
      String which = "cadre " + command + " ";
      throw new NotFoundException(
          notFound.exitCode(),
          beginning + "; of those that have ended: " + which + String.join(", " + which, names));
    }
    Path found = of(names.getFirst(), file, shell);
    if (name.isEmpty()) {
      shell.err().println("cadre " + command + ": " + beginning + "; from " + found + ":");
    }
    return found;
  }

  private static Path of(String name, Function<StateFolder, Path> file, Shell shell) {
    return file.apply(StateFolder.of(shell.environment(), name));
  }
}
