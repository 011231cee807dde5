package dev.cadre.primary.admin;

import com.grack.nanojson.JsonObject;
import dev.cadre.primary.settings.Suggestion;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * What an operator asks for, as it comes over the control socket: a line {@code
 * {"command":"status"}}. Fields that are not known are skipped: a newer command line may send them.
 */
sealed interface ControlRequest {
  /** The names of the commands. */
  List<String> COMMANDS = List.of("status", "reload", "deploy", "rollback", "stop");

  record Status() implements ControlRequest {}

  record Reload() implements ControlRequest {}

  /** {@code {"command":"deploy","jar":"/srv/new.jar"}}; the path is absolute. */
  record Deploy(Path jar) implements ControlRequest {}

  record Rollback() implements ControlRequest {}

  record Stop() implements ControlRequest {}

  /**
   * None of the others.
   *
   * @param words what is wrong with it
   */
  record Invalid(String words) implements ControlRequest {}

  /** Reads a line; never throws. */
  static ControlRequest parse(byte[] line) {
    JsonObject json;
    try {
      json = StrictJson.object(line);
    } catch (StrictJson.MalformedException e) {
      return new Invalid("The request is " + e.words());
    }
    if (json.get("command") instanceof String command) {
      return command.equals("deploy") ? deploy(json) : of(command);
    }
    return new Invalid("The request names no command. For example {\"command\":\"status\"}");
  }

  private static ControlRequest deploy(JsonObject json) {
    if (json.get("jar") instanceof String jar && jar.startsWith("/")) {
      try {
        return new Deploy(Path.of(jar));
      } catch (InvalidPathException e) {
        // As below.
      }
    }
    return new Invalid("The request names no jar by an absolute path");
  }

  private static ControlRequest of(String command) {
    return switch (command) {
      case "status" -> new Status();
      case "reload" -> new Reload();
      case "rollback" -> new Rollback();
      case "stop" -> new Stop();
      default -> {
        String shown = command.length() > 40 ? command.substring(0, 40) + "..." : command;
        yield new Invalid(
            "There is no command \""
                + shown
                + "\"; there are "
                + String.join(", ", COMMANDS)
                + Suggestion.closest(command, COMMANDS)
                    .map(near -> ". Did you mean " + near + "?")
                    .orElse(""));
      }
    };
  }
}
