package dev.cadre.it.compat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A load tool of others. It runs for a time that is given, and then says what it has counted. */
enum LoadTool {
  /** Counts errors by message, exactly. */
  HEY("hey", "counts every error, by its message"),
  /** Counts errors of a socket and answers other than 200. */
  WRK("wrk", "keep-alive; counts errors of sockets, and reads past a clean close in silence"),
  /** Streams of HTTP/2. It opens no other connection after a GOAWAY: one run for each restart. */
  H2LOAD(
      "h2load",
      "one run for each restart, because it opens no connection again after `GOAWAY`; what it"
          + " would have begun there after that it says to have failed, but its log shows that it"
          + " was never sent, and it is left out here");

  private static final Pattern HEY_OK = Pattern.compile("\\[200]\\s+(\\d+) responses");
  private static final Pattern HEY_STATUS = Pattern.compile("\\[(\\d{3})]\\s+(\\d+) responses");
  private static final Pattern HEY_ERROR =
      Pattern.compile("(?m)^\\s+\\[(\\d+)]\\s+(\\S*(?:Get|http).*)$");
  private static final Pattern WRK_OK = Pattern.compile("(\\d+) requests in ");
  private static final Pattern WRK_ERRORS =
      Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
  private static final Pattern WRK_STATUS = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
  private static final Pattern H2LOAD_REQUESTS =
      Pattern.compile("(\\d+) started, \\d+ done, (\\d+) succeeded, .*");
  private static final Pattern H2LOAD_NOT_SENT = Pattern.compile("(?m)^0\t-1\t");

  private final String program;
  private final String worth;

  LoadTool(String program, String worth) {
    this.program = program;
    this.worth = worth;
  }

  /** What it has counted. */
  record Count(long ok, long failed, String detail) {}

  String program() {
    return program;
  }

  /** What its numbers are worth. */
  String worth() {
    return worth;
  }

  List<String> command(String url, Duration time) {
    String seconds = Long.toString(time.toSeconds());
    return switch (this) {
      case HEY -> List.of(program, "-z", seconds + "s", "-c", "16", "-q", "50", url);
      case WRK -> List.of(program, "-t", "1", "-c", "4", "-d", seconds + "s", url);
      case H2LOAD ->
          List.of(
              program,
              "-D",
              seconds,
              "-c",
              "4",
              "-m",
              "4",
              "--rps",
              "100",
              "--log-file=/dev/stdout",
              url);
    };
  }

  Optional<Count> parse(String output) {
    return switch (this) {
      case HEY -> hey(output);
      case WRK -> wrk(output);
      case H2LOAD -> h2load(output);
    };
  }

  private static Optional<Count> hey(String output) {
    if (!output.contains("Summary:")) {
      return Optional.empty();
    }
    long ok = first(HEY_OK, output);
    long failed = 0;
    StringBuilder detail = new StringBuilder();
    for (Matcher m = HEY_STATUS.matcher(output); m.find(); ) {
      if (!m.group(1).equals("200")) {
        failed += Long.parseLong(m.group(2));
        detail.append(m.group().strip()).append("; ");
      }
    }
    for (Matcher m = HEY_ERROR.matcher(output); m.find(); ) {
      failed += Long.parseLong(m.group(1));
      detail.append(m.group(1)).append(" ").append(m.group(2)).append("; ");
    }
    return Optional.of(new Count(ok, failed, detail.toString()));
  }

  private static Optional<Count> wrk(String output) {
    if (!WRK_OK.matcher(output).find()) {
      return Optional.empty();
    }
    Matcher errors = WRK_ERRORS.matcher(output);
    long failed = first(WRK_STATUS, output);
    String detail = "";
    if (errors.find()) {
      detail = errors.group();
      for (int i = 1; i <= 4; i++) {
        failed += Long.parseLong(errors.group(i));
      }
    }
    return Optional.of(new Count(first(WRK_OK, output), failed, detail));
  }

  /**
   * From its log it can be seen which of the requests that it says to have failed were never sent,
   * since their connection had been told to go: they have no time of a begin.
   */
  private static Optional<Count> h2load(String output) {
    Matcher counts = H2LOAD_REQUESTS.matcher(output);
    if (!counts.find()) {
      return Optional.empty();
    }
    long ok = Long.parseLong(counts.group(2));
    long notSent = H2LOAD_NOT_SENT.matcher(output).results().count();
    long failed = Long.parseLong(counts.group(1)) - ok - notSent;
    return Optional.of(new Count(ok, failed, counts.group() + ", " + notSent + " not sent"));
  }

  private static long first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
