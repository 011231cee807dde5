package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.primary.admin.ClusterViewJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of the log, in either of its forms.
 *
 * @param text as it stands there
 * @param time when it was written, as far as that is known: of a worker's line in a text log, what
 *     it begins with, else the time of the line before
 * @param level {@code INFO} for a worker's
 * @param slot of the worker that wrote it; empty for the primary
 * @param pid of that worker; empty for the primary
 * @param message without time, level and worker
 */
record LogLine(
    String text, Instant time, String level, OptionalLong slot, OptionalLong pid, String message) {

  private static final Pattern OWN =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\S+Z) (INFO|WARN|ERROR) +(.*)");
  private static final Pattern WORKER = Pattern.compile("\\[(\\d+) (\\d+)(?: \\+)?] (.*)");
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)[T ](\\d\\d:\\d\\d:\\d\\d)(?:[.,](\\d{1,9}))?"
              + " ?(Z|[+-]\\d\\d:\\d\\d)?.*");

  /**
   * Reads a line.
   *
   * @param before the time of the line before, or of its arrival
   */
  static LogLine of(String text, Instant before) {
    if (text.startsWith("{\"time\":")) {
      JsonObject json = ClusterViewJson.parse(text).orElse(null);
      if (json != null) {
        return of(text, json, before);
      }
    }
    Matcher own = OWN.matcher(text);
    if (own.matches()) {
      return new LogLine(
          text,
          time(own.group(1)).orElse(before),
          own.group(2),
          OptionalLong.empty(),
          OptionalLong.empty(),
          own.group(3));
    }
    Matcher worker = WORKER.matcher(text);
    if (worker.matches()) {
      return new LogLine(
          text,
          time(worker.group(3)).orElse(before),
          "INFO",
          OptionalLong.of(Long.parseLong(worker.group(1))),
          OptionalLong.of(Long.parseLong(worker.group(2))),
          worker.group(3));
    }
    return new LogLine(text, before, "INFO", OptionalLong.empty(), OptionalLong.empty(), text);
  }

  private static LogLine of(String text, JsonObject json, Instant before) {
    return new LogLine(
        text,
        time(json.getString("time", "")).orElse(before),
        json.getString("level", "INFO"),
        number(json, "slot"),
        number(json, "pid"),
        json.getString("message", ""));
  }

  private static OptionalLong number(JsonObject json, String key) {
    return json.has(key) ? OptionalLong.of(json.getLong(key)) : OptionalLong.empty();
  }

  /** What a text begins with, if that is a time; one without a zone is local. */
  static Optional<Instant> time(String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String fraction = matcher.group(3) == null ? "" : "." + matcher.group(3);
    String local = matcher.group(1) + "T" + matcher.group(2) + fraction;
    try {
      return Optional.of(
          matcher.group(4) == null
              ? LocalDateTime.parse(local).atZone(ZoneId.systemDefault()).toInstant()
              : OffsetDateTime.parse(local + matcher.group(4)).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Whether a worker of that slot or pid wrote it, or the primary speaks of that pid. */
  boolean isOf(long worker) {
    if (pid.isPresent()) {
      return pid.getAsLong() == worker || slot.orElse(-1) == worker;
    }
    return Pattern.compile("\\bworker " + worker + "\\b", Pattern.CASE_INSENSITIVE)
        .matcher(message)
        .find();
  }

  /** The object of {@code --json}: the same whatever form the log has. */
  JsonObject json() {
    JsonObject json = new JsonObject();
    json.put("time", time.toString());
    json.put("level", level);
    slot.ifPresent(number -> json.put("slot", number));
    pid.ifPresent(number -> json.put("pid", number));
    json.put("message", message);
    return json;
  }
}
