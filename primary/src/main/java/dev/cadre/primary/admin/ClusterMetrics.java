package dev.cadre.primary.admin;

import static dev.cadre.primary.metrics.Family.Type.COUNTER;
import static dev.cadre.primary.metrics.Family.Type.GAUGE;
import static dev.cadre.primary.metrics.Family.Type.INFO;

import dev.cadre.ipc.Message;
import dev.cadre.primary.metrics.Family;
import dev.cadre.primary.metrics.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** {@link ClusterView} as metrics. Their names are listed in docs/metrics.md. */
public final class ClusterMetrics {
  private static final String WORKER_CPU = "cadre_worker_cpu_seconds";
  private static final String RESTARTS = "cadre_worker_restarts";
  private static final String GC_COUNT = "cadre_worker_gc_collections";
  private static final String GC_TIME = "cadre_worker_gc_seconds";
  private static final String OPERATIONS = "cadre_state_operations";

  /** Of the counters that the view has; those of a back end are named by it. */
  private static final Map<String, String> HELP =
      Map.of(
          WORKER_CPU, "Processor time of all workers that the slot has had.",
          RESTARTS, "Workers of the slot that have died unasked.",
          GC_COUNT, "Collections of garbage of all workers that the slot has had.",
          GC_TIME, "The time that they took.",
          OPERATIONS, "Calls of shared state by their outcome, of all workers.");

  private ClusterMetrics() {}

  /** What a slot's workers have used of the processor. */
  public static Series workerCpu(String slot) {
    return Series.of(WORKER_CPU, "slot", slot);
  }

  /** How often a slot's worker has died. */
  public static Series slotRestarts(String slot) {
    return Series.of(RESTARTS, "slot", slot);
  }

  /** How often a slot's workers have collected garbage. */
  public static Series gcCollections(String slot) {
    return Series.of(GC_COUNT, "slot", slot);
  }

  /** The time that they took for it, in seconds. */
  public static Series gcSeconds(String slot) {
    return Series.of(GC_TIME, "slot", slot);
  }

  /**
   * How the application's own metrics were had.
   *
   * @param scraped by slot: whether its worker has answered now
   * @param failures by slot: how often it has not
   */
  public static List<Family> scrapes(
      Map<Integer, Boolean> scraped, Map<Integer, Integer> failures) {
    Family up =
        new Family(
            "cadre_application_scraped",
            GAUGE,
            "Whether the worker gave the application's metrics.");
    scraped.forEach((slot, answered) -> up.with(answered ? 1 : 0, "slot", Integer.toString(slot)));
    Family failed =
        new Family(
            "cadre_application_scrape_failures",
            COUNTER,
            "How often a worker of the slot did not give the application's metrics.");
    failures.forEach((slot, count) -> failed.with(count, "slot", Integer.toString(slot)));
    return List.of(up, failed);
  }

  /** What a worker has counted of its shared state. The same for all workers: they are added up. */
  public static Map<Series, Double> counters(Message.State state) {
    Map<Series, Double> counters = new HashMap<>();
    for (Message.Figure figure : state.counters()) {
      counters.put(Series.of(name(state, figure)), (double) Math.max(0, figure.value()));
    }
    for (Message.StateUse use : state.uses()) {
      add(counters, use, "allowed", use.allowed());
      add(counters, use, "refused", use.refused());
      add(counters, use, use.whenAway(), use.byPolicy());
    }
    return counters;
  }

  private static void add(
      Map<Series, Double> counters, Message.StateUse use, String outcome, long count) {
    Series series =
        Series.of(OPERATIONS, "structure", use.structure(), "use", use.name(), "outcome", outcome);
    counters.merge(series, (double) Math.max(0, count), Double::sum);
  }

  /** All families. */
  static List<Family> of(ClusterView view) {
    List<Family> families = new ArrayList<>(primary(view));
    families.addAll(logs(view));
    families.add(
        perSlot(view, "cadre_worker_ready", "Workers that get traffic.", w -> w.ready() ? 1 : 0));
    families.add(
        perSlot(
            view,
            "cadre_worker_heap_used_bytes",
            "Used heap, garbage included.",
            WorkerView::heapUsed));
    families.add(
        perSlot(
            view,
            "cadre_worker_resident_bytes",
            "Memory that the kernel has given.",
            WorkerView::rss));
    families.add(
        perSlot(
            view,
            "cadre_worker_connections",
            "Open connections of clients.",
            w -> w.connections().orElse(0)));
    families.add(
        perSlot(
            view,
            "cadre_worker_requests_in_flight",
            "Requests that are not answered, as far as the kernel can tell.",
            w -> w.inFlight().orElse(0)));
    families.add(
        newest(
            view,
            "cadre_worker_generation",
            "The generation that the worker runs.",
            WorkerView::generation));
    families.add(
        newest(
            view,
            "cadre_worker_uptime_seconds",
            "The time since the worker's fork.",
            w -> w.uptime().toMillis() / 1000.0));
    families.add(
        perSlot(
            view.withWorkers(view.workers().stream().filter(w -> w.jvm().isPresent()).toList()),
            "cadre_worker_threads",
            "Platform threads of Java.",
            w -> w.jvm().map(WorkerView.Jvm::threads).orElse(0)));
    families.addAll(state(view));
    Map<String, Family> byName = new LinkedHashMap<>();
    families.forEach(family -> byName.putIfAbsent(family.name(), family));
    view.figures().counters().entrySet().stream()
        .sorted(Comparator.comparing(counter -> counter.getKey().toString()))
        .forEach(counter -> {
          Family family =
              byName.computeIfAbsent(
                  counter.getKey().family(),
                  name ->
                      new Family(
                          name, COUNTER, HELP.getOrDefault(name, "Counted by the back end.")));
          if (family.type() == COUNTER) { // else a back end has used a name twice
            family.with(counter.getKey(), counter.getValue());
          }
        });
    return List.copyOf(byName.values());
  }

  private static List<Family> primary(ClusterView view) {
    return List.of(
        new Family("cadre_application", INFO, "The application.").with(1, "name", view.name()),
        new Family("cadre_start_time_seconds", GAUGE, "When the primary started, since 1970.")
            .with(view.started().toEpochMilli() / 1000.0),
        new Family("cadre_ready", GAUGE, "Whether a worker gets traffic.")
            .with(view.ready() ? 1 : 0),
        new Family("cadre_rolling_restart", GAUGE, "Whether a rolling restart is under way.")
            .with(view.state() == ClusterView.State.ROLLING_RESTART ? 1 : 0),
        new Family("cadre_generation", GAUGE, "The newest generation that was rolled out.")
            .with(view.generation()),
        new Family("cadre_workers", GAUGE, "Living workers.").with(view.workers().size()),
        new Family("cadre_primary_heap_used_bytes", GAUGE, "Used heap of the primary.")
            .with((double) view.figures().heapUsed()),
        new Family("cadre_primary_resident_bytes", GAUGE, "Memory of the primary.")
            .with((double) view.figures().rss()),
        new Family("cadre_primary_cpu_seconds", COUNTER, "Processor time of the primary.")
            .with(view.figures().cpuSeconds()));
  }

  private static List<Family> logs(ClusterView view) {
    Family works = new Family("cadre_log_works", GAUGE, "Whether the place takes log lines.");
    Family lost =
        new Family("cadre_log_lost_lines", COUNTER, "Log lines that the place did not take.");
    Family bytes = new Family("cadre_log_lost_bytes", COUNTER, "The bytes of these lines.");
    for (ClusterView.LogTarget log : view.logs()) {
      works.with(log.trouble().isEmpty() ? 1 : 0, "target", log.name());
      lost.with((double) log.lostLines(), "target", log.name());
      bytes.with((double) log.lostBytes(), "target", log.name());
    }
    return List.of(works, lost, bytes);
  }

  /** Two workers of a slot, while one replaces the other, are added up. */
  private static Family perSlot(
      ClusterView view, String name, String help, ToDoubleFunction<WorkerView> figure) {
    Map<String, Double> sums = new LinkedHashMap<>();
    for (WorkerView worker : view.workers()) {
      sums.merge(Integer.toString(worker.slot()), figure.applyAsDouble(worker), Double::sum);
    }
    Family family = new Family(name, GAUGE, help);
    sums.forEach((slot, sum) -> family.with(sum, "slot", slot));
    return family;
  }

  /** Of two workers of a slot, while one replaces the other, that of the newer one. */
  private static Family newest(
      ClusterView view, String name, String help, ToDoubleFunction<WorkerView> figure) {
    Family family = new Family(name, GAUGE, help);
    view.workers().stream()
        .sorted(Comparator.comparingInt(WorkerView::id))
        .forEach(worker ->
            family.with(figure.applyAsDouble(worker), "slot", Integer.toString(worker.slot())));
    return family;
  }

  private static List<Family> state(ClusterView view) {
    Family available =
        new Family(
            "cadre_state_available",
            GAUGE,
            "Whether the back end answered the worker when last asked.");
    Family policy =
        new Family("cadre_state_use", INFO, "What state is used for, and the policy in force.");
    Map<String, Family> figures = new LinkedHashMap<>();
    for (WorkerView worker : view.workers()) {
      String slot = Integer.toString(worker.slot());
      for (Message.State state : worker.states()) {
        available.with(state.available() ? 1 : 0, "slot", slot, "back_end", state.backEnd());
        for (Message.Figure figure : state.gauges()) {
          gauge(figures, name(state, figure)).with((double) figure.value(), "slot", slot);
        }
        for (Message.Figure figure : state.shared()) {
          gauge(figures, name(state, figure)).with((double) figure.value());
        }
        for (Message.StateUse use : state.uses()) {
          policy.with(
              1, "structure", use.structure(), "use", use.name(), "when_away", use.whenAway());
        }
      }
    }
    List<Family> families = new ArrayList<>(List.of(available, policy));
    families.addAll(figures.values());
    return families;
  }

  private static Family gauge(Map<String, Family> figures, String name) {
    return figures.computeIfAbsent(
        name, n -> new Family(n, GAUGE, "As the back end says: see docs/state.md."));
  }

  /** Of a figure of a back end: both names are an application's, and may have any letters. */
  private static String name(Message.State state, Message.Figure figure) {
    return ("cadre_state_" + state.backEnd() + "_" + figure.name())
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9_]", "_");
  }
}
