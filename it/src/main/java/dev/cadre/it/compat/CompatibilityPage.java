package dev.cadre.it.compat;

import dev.cadre.it.page.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The results as a page for users.
 *
 * @param results in the order of the tables
 */
record CompatibilityPage(Matrix matrix, List<Result> results) {

  private static final String NONE = "-";

  private static final String HEAD =
      """
      # Compatibility

      Written by `./dev compat`; do not edit by hand. It builds the applications of
      [compat/](../compat/README.md), each written as users of that server write it and knowing nothing of
      Cadre, runs each by `cadre run` as two workers, and does to it what is in the tables.
      `./dev compat NAME...` measures some anew, and [the runs](#the-runs) says when each was; CI runs a short
      form of all.

      The clients are strict: they never repeat a request. The client runs on the same machine, so times
      tell little about yours.
      """;

  /** The whole page. */
  String text() {
    List<String> sections = new ArrayList<>(List.of(HEAD));
    section(sections, "Rolling restarts, HTTP/1.1", http1Words(), http1());
    section(sections, "Start, `kill -9`, stop", lifeWords(), life());
    section(sections, "Rolling restarts, HTTP/2 without TLS", http2Words(), http2());
    section(sections, "Rolling restarts, gRPC", grpcWords(), loads("gRPC, unary", "gRPC, stream"));
    section(sections, "Rolling restarts, WebSocket", socketWords(), sockets());
    section(sections, "Clients of others", toolWords(), loads("hey", "wrk"));
    section(sections, "Requests that take long", longWords(), longRequests());
    reasons().ifPresent(sections::add);
    section(sections, "The runs", runsWords(), runs());
    return String.join("\n", sections);
  }

  private List<Findings> findings() {
    return results.stream().map(Result::findings).toList();
  }

  private static String runsWords() {
    return "*Load average*: of the machine in the minute before. `./dev compat NAME` does one again.";
  }

  private Optional<Table> runs() {
    Table table = new Table("server", "name", "on", "load average", "machine");
    for (Result each : results) {
      table.row(
          each.findings().application().title(),
          each.findings().application().name(),
          each.occasion().date().toString(),
          each.occasion().loadAverage(),
          each.occasion().machine());
    }
    return results.isEmpty() ? Optional.empty() : Optional.of(table);
  }

  /** Nothing of a table that has no rows. */
  private static void section(
      List<String> sections, String title, String words, Optional<Table> table) {
    table.ifPresent(rows -> sections.add("## " + title + "\n\n" + words.strip() + "\n\n" + rows));
  }

  private String http1Words() {
    return """
    Rolling restarts under each load: %d; 16 clients each. *Stale*: a request on a kept connection that
    ended without one byte of an answer; it is among the failed. *Drain*: the adapter that told clients to
    go, or *kernel*: there is none, and the drain ended by what the kernel knows. The drain timeout was
    10 s: a restart that takes more than 20 s met it.
    """
        .formatted(matrix.restarts());
  }

  private Optional<Table> http1() {
    Table table =
        new Table(
            "server",
            "drain",
            "keep-alive: answered",
            "failed",
            "stale",
            "new connections: answered",
            "failed",
            "longest stall, ms",
            "longest restart, s",
            "reason and remedy");
    boolean any = false;
    for (Findings each : findings()) {
      Optional<Restarts> kept = each.under("keep-alive");
      Optional<Restarts> fresh = each.under("a new connection per request");
      if (kept.isEmpty()) {
        continue;
      }
      any = true;
      table.row(
          each.application().title(),
          each.drainWays().isEmpty() ? NONE : String.join(", ", each.drainWays()),
          number(kept.map(Restarts::ok)),
          number(kept.map(Restarts::failed)),
          number(kept.map(Restarts::stale)),
          number(fresh.map(Restarts::ok)),
          number(fresh.map(Restarts::failed)),
          kept.flatMap(a -> fresh.map(b -> max(a.stall(), b.stall())))
              .map(stall -> Long.toString(stall.toMillis()))
              .orElse(NONE),
          kept.flatMap(a -> fresh.map(b -> max(a.longest(), b.longest())))
              .map(CompatibilityPage::seconds)
              .orElse(NONE),
          reference(each));
    }
    return any ? Optional.of(table) : Optional.empty();
  }

  private static String lifeWords() {
    return """
    *Ready*: from `cadre run` until both workers were ready. *Workers*: how many answered through the shared
    port. Then one worker is killed under a load of new connections: requests that it had accepted fail;
    *refused* are connections that nobody took. *Stop*: from `TERM` until the last process was gone.
    """;
  }

  private Optional<Table> life() {
    Table table =
        new Table(
            "server",
            "ready, s",
            "workers",
            "replaced after a kill, s",
            "failed",
            "of",
            "refused",
            "stop, s");
    for (Findings each : findings()) {
      Optional<Trial.Kill> kill = each.kill();
      table.row(
          each.application().title(),
          ready(each),
          each.pids() == 0 ? NONE : Integer.toString(each.pids()),
          kill.map(k -> seconds(k.replacedIn())).orElse(NONE),
          number(kill.map(Trial.Kill::failed)),
          number(kill.map(k -> k.ok() + k.failed())),
          number(kill.map(Trial.Kill::refused)),
          each.stopTook().isZero() ? NONE : seconds(each.stopTook()));
    }
    return Optional.of(table);
  }

  private static String ready(Findings each) {
    if (each.refusedWith() != 0) {
      return "refused, exit code " + each.refusedWith();
    }
    return each.startTook().isZero() ? "DOES NOT START" : seconds(each.startTook());
  }

  private String http2Words() {
    return """
    Rolling restarts under each load: %d. *Strict*: streams of a client that repeats nothing; *handed back*
    are streams that the server said it had not begun (`GOAWAY` with a lower last stream, or
    `REFUSED_STREAM`), which every client may repeat. *JDK*: requests by `java.net.http.HttpClient`, which
    repeats those by itself. *h2load*: %s.
    """
        .formatted(matrix.restarts(), LoadTool.H2LOAD.worth());
  }

  private Optional<Table> http2() {
    Table table =
        new Table(
            "server",
            "strict: answered",
            "failed",
            "handed back",
            "JDK: answered",
            "failed",
            "h2load: answered",
            "failed",
            "longest restart, s");
    boolean any = false;
    for (Findings each : findings()) {
      Optional<Restarts> strict = each.under("HTTP/2, strict");
      Optional<Restarts> jdk = each.under("HTTP/2, the JDK's HttpClient");
      Optional<Restarts> h2load = each.under("h2load");
      if (strict.isEmpty() && jdk.isEmpty()) {
        continue;
      }
      any = true;
      table.row(
          each.application().title(),
          number(strict.map(Restarts::ok)),
          number(strict.map(Restarts::failed)),
          number(strict.map(Restarts::refused)),
          number(jdk.map(Restarts::ok)),
          number(jdk.map(Restarts::failed)),
          number(h2load.map(Restarts::ok)),
          number(h2load.map(Restarts::failed)),
          strict.or(() -> jdk).map(r -> seconds(r.longest())).orElse(NONE));
    }
    return any ? Optional.of(table) : Optional.empty();
  }

  private String grpcWords() {
    return """
    Rolling restarts: %d, under 16 callers of a unary method and 4 of a stream of one second, over 4 channels
    with retries switched off.
    """
        .formatted(matrix.restarts());
  }

  private String toolWords() {
    return """
    Rolling restarts: %d. `hey`: %s. `wrk`: %s.
    """
        .formatted(matrix.toolRestarts(), LoadTool.HEY.worth(), LoadTool.WRK.worth());
  }

  private Optional<Table> loads(String... loads) {
    Table table =
        new Table("server", "load", "restarts", "answered", "failed", "longest restart, s", "what");
    boolean any = false;
    for (Findings each : findings()) {
      for (String load : loads) {
        Optional<Restarts> found = each.under(load);
        if (found.isPresent()) {
          any = true;
          Restarts r = found.get();
          table.row(
              each.application().title(),
              load,
              Integer.toString(r.took().size()),
              number(Optional.of(r.ok())),
              number(Optional.of(r.failed())),
              seconds(r.longest()),
              r.failed() == 0 ? "" : cell(r.detail()));
        }
      }
    }
    return any ? Optional.of(table) : Optional.empty();
  }

  private static String socketWords() {
    return """
    Open connections, each of which has got an echo, and one rolling restart. Clients connect again at once;
    so one may be closed twice. *Cut*: ended without a close frame. *Spread*: from the first to the last
    end, the two workers one after the other. *Densest*: the most ends within a second.
    """;
  }

  private Optional<Table> sockets() {
    Table table =
        new Table(
            "server",
            "clients",
            "close frames, by code",
            "cut",
            "could not reconnect",
            "spread, s",
            "densest second");
    boolean any = false;
    for (Findings each : findings()) {
      if (each.webSockets().isPresent()) {
        any = true;
        WebSocketFleet.Report r = each.webSockets().get();
        table.row(
            each.application().title(),
            Integer.toString(r.clients()),
            r.closed().isEmpty()
                ? "none"
                : r.closed().entrySet().stream()
                    .map(e -> e.getKey() + ": " + e.getValue())
                    .collect(Collectors.joining(", ")),
            Integer.toString(r.cut()),
            Integer.toString(r.refusals()),
            seconds(r.spread()),
            Integer.toString(r.densest()));
      }
    }
    return any ? Optional.of(table) : Optional.empty();
  }

  private static String longWords() {
    return """
    Requests of 20 s that are under way when a rolling restart begins, with the default drain timeout of
    30 s; and requests of 60 s with a drain timeout of 3 s, which are cut: the log must name them and show
    where their worker was.
    """;
  }

  private Optional<Table> longRequests() {
    Table table =
        new Table("server", "of 20 s: answered", "of", "of 60 s: cut", "named", "thread dump");
    boolean any = false;
    for (Findings each : findings()) {
      if (each.longRequests().isPresent()) {
        any = true;
        LongRequests r = each.longRequests().get();
        table.row(
            each.application().title(),
            Long.toString(r.survived()),
            Long.toString(r.of()),
            Long.toString(r.cut()),
            r.named() ? "yes" : "no",
            r.dumped() ? "yes" : "no");
      }
    }
    return any ? Optional.of(table) : Optional.empty();
  }

  /** The reasons that the tables refer to, and whatever could not be done. */
  private Optional<String> reasons() {
    StringBuilder text = new StringBuilder("## Reasons and remedies\n\n");
    List<String> known = known();
    for (int i = 0; i < known.size(); i++) {
      text.append(i + 1).append(". ").append(known.get(i)).append('\n');
    }
    boolean trouble = false;
    for (Findings each : findings()) {
      if (!each.trouble().isEmpty()) {
        trouble = true;
        text.append("\n")
            .append(each.application().title())
            .append(" could not be run to the end:\n\n```\n")
            .append(lastLines(each.trouble()))
            .append("\n```\n");
      }
    }
    return known.isEmpty() && !trouble ? Optional.empty() : Optional.of(text.toString());
  }

  private List<String> known() {
    return findings().stream()
        .filter(CompatibilityPage::hasLost)
        .map(each -> each.application().losesAtDrain())
        .filter(reason -> !reason.isEmpty())
        .distinct()
        .toList();
  }

  private String reference(Findings each) {
    if (!hasLost(each)) {
      return "";
    }
    int at = known().indexOf(each.application().losesAtDrain());
    return at < 0 ? "UNEXPLAINED" : "[" + (at + 1) + "](#reasons-and-remedies)";
  }

  private static boolean hasLost(Findings each) {
    return each.restarts().stream().anyMatch(restarts -> restarts.failed() > 0);
  }

  private static String lastLines(String text) {
    List<String> lines = text.strip().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
  }

  private static String cell(String text) {
    String line = text.replaceAll("\\s+", " ").replace("|", "/").strip();
    return line.length() > 160 ? line.substring(0, 160) + "..." : line;
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static String number(Optional<Long> value) {
    return value.map("%,d"::formatted).orElse(NONE);
  }

  private static String seconds(Duration duration) {
    return "%.1f".formatted(duration.toMillis() / 1e3);
  }
}
