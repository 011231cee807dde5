package dev.cadre.cli;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import dev.cadre.cli.TopLine.Style;
import dev.cadre.cli.TopState.Mode;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.WorkerView;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What {@code cadre top} shows, as lines: two of the head, the table, the last events, the keys.
 * Pure.
 *
 * @param rows of the terminal, 1 or more
 * @param columns of the terminal, 1 or more
 */
record TopScreen(int rows, int columns, Sparkline sparkline) {
  static final int EVENTS = 3;

  /** With fewer rows there are no events: the workers matter more. */
  private static final int ENOUGH_FOR_EVENTS = 12;

  /** The states of workers that may have lost their slot to a scaling down. */
  private static final Set<String> LEAVING = Set.of("draining", "exiting");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

  private static final List<String> HELP =
      List.of(
          "Keys",
          "  arrows, j k       select a worker; PgUp PgDn Home End",
          "  d                 a dump of it: threads and heap, into a folder",
          "  s                 sort by the next column",
          "  r                 reload: a rolling restart (asks)",
          "  + -               one worker more, one fewer (asks)",
          "  q, Ctrl-C         quit; the application goes on",
          "",
          "Columns",
          "  CPU%              of one processor, in the last second",
          "  HEAP/MAX, RSS     used heap and its limit, resident memory",
          "  GC%               time for garbage collection, last minute",
          "  THR               platform threads of Java",
          "  CONN, INFL        open connections, those with a request",
          "  RST               unasked deaths in this slot",
          "  the bars          CPU, last minute, all to one scale");

  /**
   * All lines of the terminal.
   *
   * @param silence why the primary has not answered last; empty when it has
   */
  List<TopLine> lines(TopFrame frame, TopState state, String silence) {
    List<TopLine> lines =
        new ArrayList<>(
            state.mode() instanceof Mode.Helping ? help() : table(frame, state, silence));
    while (lines.size() < rows - 1) {
      lines.add(TopLine.EMPTY);
    }
    List<TopLine> cut = new ArrayList<>(lines.subList(0, Math.min(lines.size(), rows - 1)));
    cut.add(foot(frame, state));
    return cut.stream().map(line -> line.cut(columns)).toList();
  }

  /** One frame as text, with all workers, for a file or a pipe. */
  List<String> text(TopFrame frame) {
    TopTable table = new TopTable(frame, sparkline, columns);
    List<TopLine> lines = new ArrayList<>(head(frame, ""));
    lines.add(TopLine.EMPTY);
    lines.add(table.heading(TopSort.SLOT));
    lines.addAll(table.lines(frame.rows(), -1));
    if (!frame.events().isEmpty()) {
      lines.add(TopLine.EMPTY);
      lines.addAll(events(frame));
    }
    return lines.stream().map(line -> line.cut(columns).text().stripTrailing()).toList();
  }

  private List<TopLine> help() {
    return HELP.stream()
        .map(line -> TopLine.of(line, line.startsWith(" ") ? Style.PLAIN : Style.BOLD))
        .toList();
  }

  private List<TopLine> table(TopFrame frame, TopState state, String silence) {
    List<TopLine> lines = new ArrayList<>(head(frame, silence));
    boolean withEvents = rows >= ENOUGH_FOR_EVENTS;
    if (withEvents) {
      lines.add(TopLine.EMPTY);
    }
    TopTable table = new TopTable(frame, sparkline, columns);
    lines.add(table.heading(state.sort()));
    int room = Math.max(1, rows - lines.size() - 1 - (withEvents ? EVENTS + 1 : 0));
    List<TopRow> sorted = frame.rows(state.sort());
    if (sorted.isEmpty()) {
      lines.add(TopLine.of("  No worker is alive.", Style.PLAIN));
    }
    int selected = state.selected(sorted);
    int first = Math.clamp(selected - room / 2, 0, Math.max(0, sorted.size() - room));
    int end = Math.min(sorted.size(), first + room);
    lines.addAll(table.lines(sorted.subList(first, end), selected - first));
    if (withEvents) {
      while (lines.size() < rows - 1 - EVENTS - 1) {
        lines.add(TopLine.EMPTY);
      }
      lines.add(
          end - first == sorted.size()
              ? TopLine.EMPTY
              : TopLine.of(
                  "  rows " + (first + 1) + " to " + end + " of " + sorted.size(), Style.DIM));
      List<TopLine> events = events(frame);
      while (lines.size() < rows - 1 - events.size()) {
        lines.add(TopLine.EMPTY);
      }
      lines.addAll(events);
    }
    return lines;
  }

  private List<TopLine> head(TopFrame frame, String silence) {
    ClusterView view = frame.view();
    TopLine first =
        TopLine.of(Words.line(view.name()), Style.BOLD)
            .and("  ", Style.PLAIN)
            .and(doing(view), style(view))
            .and(
                (view.state() == ClusterView.State.ROLLING_RESTART
                        ? ""
                        : "  generation " + view.generation())
                    + "  primary "
                    + view.primaryPid()
                    + "  up "
                    + Words.time(Duration.between(view.started(), frame.at())),
                Style.PLAIN);
    if (!silence.isEmpty()) {
      return List.of(first, TopLine.of("No answer: " + Words.line(silence), Style.BAD));
    }
    List<WorkerView> workers = view.workers();
    long ready = workers.stream().filter(WorkerView::ready).count();
    StringBuilder totals =
        new StringBuilder(ready + " of " + workers.size() + " ready  cpu " + cpu(frame) + "%");
    totals.append("  rss ").append(TopColumn.bytes(sum(workers, WorkerView::rss)));
    totals.append("  heap ").append(TopColumn.bytes(sum(workers, WorkerView::heapUsed)));
    totals.append(" of ").append(TopColumn.bytes(sum(workers, WorkerView::heapMax)));
    totals.append("  connections ").append(count(workers, WorkerView::connections));
    totals.append("  in flight ").append(count(workers, WorkerView::inFlight));
    List<TopLine> head =
        new ArrayList<>(List.of(first, TopLine.of(totals.toString(), Style.PLAIN)));
    view.logs().stream()
        .filter(log -> !log.isFine())
        .map(log ->
            TopLine.of(
                "Log: " + Words.line(StatusCommand.words(log)),
                log.trouble().isEmpty() ? Style.CHANGING : Style.BAD))
        .forEach(head::add);
    return head;
  }

  /** The state, and in a rollout how many are ready of which generation. */
  private static String doing(ClusterView view) {
    if (view.state() != ClusterView.State.ROLLING_RESTART) {
      return view.state().words();
    }
    Map<Integer, Long> ready =
        view.workers().stream()
            .filter(WorkerView::ready)
            .collect(groupingBy(WorkerView::generation, TreeMap::new, counting()));
    return view.state().words()
        + ready.entrySet().stream()
            .map(each -> each.getValue() + " of generation " + each.getKey())
            .collect(joining(", ", ", ready: ", ""));
  }

  private static Style style(ClusterView view) {
    return switch (view.state()) {
      case RUNNING -> view.ready() ? Style.GOOD : Style.BAD;
      case STARTING, ROLLING_RESTART, STOPPING -> Style.CHANGING;
    };
  }

  private static String cpu(TopFrame frame) {
    boolean known = frame.rows().stream().anyMatch(row -> row.cpu().isPresent());
    return known
        ? Integer.toString(frame.rows().stream().mapToInt(row -> row.cpu().orElse(0)).sum())
        : "-";
  }

  private static long sum(List<WorkerView> workers, ToLongFunction<WorkerView> figure) {
    return workers.stream().mapToLong(figure).sum();
  }

  private static String count(List<WorkerView> workers, Function<WorkerView, OptionalInt> figure) {
    return workers.stream().map(figure).anyMatch(OptionalInt::isPresent)
        ? Long.toString(sum(workers, worker -> figure.apply(worker).orElse(0)))
        : "-";
  }

  private static List<TopLine> events(TopFrame frame) {
    List<LogLine> last = frame.events();
    return last.subList(Math.max(0, last.size() - EVENTS), last.size()).stream()
        .map(line ->
            TopLine.of(TIME.format(line.time()) + " ", Style.DIM)
                .and(
                    Words.line(line.message()),
                    line.level().equals("INFO")
                        ? Style.PLAIN
                        : line.level().equals("WARN") ? Style.CHANGING : Style.BAD))
        .toList();
  }

  private static TopLine foot(TopFrame frame, TopState state) {
    return switch (state.mode()) {
      case Mode.Asking(TopWish wish) -> TopLine.of(question(frame, wish) + " y/n", Style.INVERSE);
      case Mode.Helping _ -> TopLine.of("Any key goes back.", Style.DIM);
      case Mode.Watching _ ->
          state.note().isEmpty()
              ? TopLine.of(
                  "q quit  ? help  r reload  + - scale  d dump  s sort: " + state.sort().words(),
                  Style.DIM)
              : TopLine.of(Words.line(state.note()), Style.BOLD);
    };
  }

  private static String question(TopFrame frame, TopWish wish) {
    String name = Words.line(frame.view().name());
    return switch (wish) {
      case TopWish.Reload _ -> "Reload " + name + ", all workers one by one?";
      case TopWish.Scale(int by) -> {
        long now =
            frame.view().workers().stream()
                .filter(worker -> !LEAVING.contains(worker.state()))
                .map(WorkerView::slot)
                .distinct()
                .count();
        yield "Scale " + name + " from " + now + " to " + Math.max(1, now + by) + " workers?";
      }
      case TopWish.Dump(long pid) -> "Dump worker " + pid + "?";
      case TopWish.Quit _ -> "Quit?";
    };
  }
}
