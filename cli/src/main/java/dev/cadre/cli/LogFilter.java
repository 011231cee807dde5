package dev.cadre.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which lines of a log are wanted. */
record LogFilter(OptionalLong worker, Optional<Instant> since, Optional<Pattern> grep) {
  private static final Pattern AGE = Pattern.compile("(\\d{1,6})(s|m|h|d)");

  boolean wants(LogLine line) {
    return (worker.isEmpty() || line.isOf(worker.getAsLong()))
        && (since.isEmpty() || !line.time().isBefore(since.get()))
        && (grep.isEmpty() || grep.get().matcher(line.message()).find());
  }

  static OptionalLong worker(String word) throws UsageException {
    if (word.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!word.matches("\\d{1,9}")) {
      throw new UsageException(
          "logs: --worker " + word + " is no worker. Allowed: a pid, or the number of a slot.");
    }
    return OptionalLong.of(Long.parseLong(word));
  }

  static Optional<Instant> since(String word, Instant now) throws UsageException {
    if (word.isEmpty()) {
      return Optional.empty();
    }
    Matcher age = AGE.matcher(word);
    if (age.matches()) {
      long count = Long.parseLong(age.group(1));
      Duration ago =
          switch (age.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          };
      return Optional.of(now.minus(ago));
    }
    Optional<Instant> time = LogLine.time(word.length() == 10 ? word + "T00:00:00" : word);
    if (time.isEmpty()) {
      throw new UsageException(
          "logs: --since "
              + word
              + " is no time. Allowed: an age such as 30s, 15m, 2h or 1d, or a time such as"
              + " 2026-11-23, \"2026-11-23 10:00:00\" or 2026-11-23T10:00:00Z.");
    }
    return time;
  }

  static Optional<Pattern> grep(String word) throws UsageException {
    try {
      return word.isEmpty() ? Optional.empty() : Optional.of(Pattern.compile(word));
    } catch (PatternSyntaxException e) {
      throw new UsageException("logs: --grep " + word + ": " + e.getDescription() + ".");
    }
  }
}
