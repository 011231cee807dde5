package dev.cadre.primary.dashboard;

import dev.cadre.primary.log.Chronicle;
import java.util.Locale;
import java.util.regex.Pattern;

/** What an event is, told by the line that says it: docs/log.md has their words. */
enum Kind {
  /** A worker ended unasked. */
  CRASH("Worker \\d+ died .*"),
  /** It is replaced. */
  RESTART("Forking replacement worker.*"),
  /** A worker gets traffic. */
  READY("(New worker|Worker) \\d+ is ready"),
  /** A new version, from its trial to its end. */
  ROLLOUT(
      "(Rolling restart|Rolled back|Trial:|Received .*: starting rolling|Received (reload|deploy|"
          + "rollback)).*"),
  /** Somebody wanted something. */
  COMMAND("Received .*|Changed: .*|Primary \\d+ start.*|Dump of worker .*"),
  /** Something that should not be. */
  TROUBLE(""),
  /** None: an ordinary line. */
  NONE("");

  private final Pattern words;

  Kind(String regex) {
    words = Pattern.compile(regex);
  }

  static Kind of(Chronicle.Line line) {
    for (Kind kind : values()) {
      if (!kind.words.pattern().isEmpty() && kind.words.matcher(line.words()).matches()) {
        return kind;
      }
    }
    return line.severity() == Chronicle.Severity.INFO ? NONE : TROUBLE;
  }

  /** In JSON. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
