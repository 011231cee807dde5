package dev.cadre.primary.admin;

import com.grack.nanojson.JsonObject;
import dev.cadre.primary.settings.Suggestion;
import java.util.List;

/**
 * What an operator asks for, as it comes over the control socket: a line {@code
 * {"command":"status"}}. Fields that are not known are skipped: a newer command line may send them.
 */
sealed interface ControlRequest {
  /** The names of the commands. */
  List<String> COMMANDS = List.of("status", "reload", "stop");

  record Status() implements ControlRequest {}

  record Reload() implements ControlRequest {}

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
      return of(command);
    }
    return new Invalid("The request names no command. For example {\"command\":\"status\"}");
  }

  private static ControlRequest of(String command) {
    return switch (command) {
      case "status" -> new Status();
      case "reload" -> new Reload();
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
