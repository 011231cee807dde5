package dev.cadre.primary.admin;

import com.grack.nanojson.JsonObject;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.settings.Suggestion;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * What an operator asks for, as it comes over the control socket: a line {@code
 * {"command":"status"}}. Fields that are not known are skipped: a newer command line may send them.
 */
sealed interface ControlRequest {
  /** What a steering program has room for. */
  int MOST_WORKERS = 256;

  /** The names of the commands. */
  List<String> COMMANDS =
      List.of(
          "status", "describe", "logs", "reload", "deploy", "rollback", "scale", "restart", "stop");

  record Status() implements ControlRequest {}

  record Describe() implements ControlRequest {}

  /**
   * {@code {"command":"logs","follow":true}}: what the log has had last, and what comes if {@code
   * follow} is there.
   *
   * @param after the number of the last batch that is known
   */
  record Logs(boolean follow, long after) implements ControlRequest {}

  record Reload() implements ControlRequest {}

  /** {@code {"command":"deploy","jar":"/srv/new.jar"}}; the path is absolute. */
  record Deploy(Path jar) implements ControlRequest {}

  record Rollback() implements ControlRequest {}

  /** {@code {"command":"scale","workers":4}}, or {@code "by":-1}. */
  record Scale(Scaling scaling) implements ControlRequest {}

  /** {@code {"command":"restart","pid":4711}}. */
  record Restart(long pid) implements ControlRequest {}

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
      return of(command, json);
    }
    return new Invalid("The request names no command. For example {\"command\":\"status\"}");
  }

  private static ControlRequest deploy(JsonObject json) {
    if (json.get("jar") instanceof String jar && jar.startsWith("/")) {
      try {
        return new Deploy(Path.of(jar));
      } catch (InvalidPathException e) {
        return new Invalid("The request names no jar by an absolute path: " + Reason.of(e));
      }
    }
    return new Invalid("The request names no jar by an absolute path");
  }

  private static ControlRequest scale(JsonObject json) {
    boolean relative = json.has("by");
    return json.get(relative ? "by" : "workers") instanceof Integer number
            && Math.abs(number) <= MOST_WORKERS
        ? new Scale(new Scaling(relative, number))
        : new Invalid(
            "The request names neither a number of \"workers\" nor one more or fewer \"by\"");
  }

  private static ControlRequest restart(JsonObject json) {
    return json.get("pid") instanceof Number pid
        ? new Restart(pid.longValue())
        : new Invalid("The request names no worker by its pid");
  }

  private static ControlRequest of(String command, JsonObject json) {
    return switch (command) {
      case "deploy" -> deploy(json);
      case "scale" -> scale(json);
      case "restart" -> restart(json);
      case "logs" -> new Logs(Boolean.TRUE.equals(json.get("follow")), json.getLong("after"));
      case "status" -> new Status();
      case "describe" -> new Describe();
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
