package dev.cadre.link;

import dev.cadre.Stdio;
import dev.cadre.User;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a worker is started.
 *
 * @param mainClass in place of the program's own
 * @param environment added to the primary's own
 * @param directory absolute; empty is the primary's own
 * @param user empty is the primary's own
 */
public record Recipe(
    Optional<String> mainClass,
    List<String> arguments,
    List<String> jvmArguments,
    Map<String, String> environment,
    Optional<Path> directory,
    Stdio stdio,
    Optional<User> user) {

  public Recipe {
    arguments = List.copyOf(arguments);
    jvmArguments = List.copyOf(jvmArguments);
    environment = Map.copyOf(environment);
  }
}
