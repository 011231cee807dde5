package dev.cadre.primary.admin;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import dev.cadre.primary.admin.ClusterView.Address;
import dev.cadre.primary.admin.ClusterView.LogTarget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** {@link ClusterView} as JSON: for the health port, the control socket and {@code --json}. */
public final class ClusterViewJson {
  /** {@code state} is the worker's own. */
  private static final String STATES = "sharedState";

  private ClusterViewJson() {}

  /** The object of {@code status --json}. */
  public static JsonObject object(ClusterView view) {
    JsonObject json = new JsonObject();
    json.put("name", view.name());
    json.put("primaryPid", view.primaryPid());
    json.put("started", view.started().toString());
    json.put("state", view.state().words());
    json.put("generation", view.generation());
    json.put("listeners", array(view.listeners().stream().map(ClusterViewJson::object).toList()));
    view.health().ifPresent(health -> json.put("health", object(health)));
    json.put("workerCount", view.workers().size());
    view.standby().ifPresent(pid -> json.put("standbyPid", pid));
    json.put("aotCache", view.aot());
    json.put("logs", array(view.logs().stream().map(ClusterViewJson::object).toList()));
    json.put("workers", array(view.workers().stream().map(ClusterViewJson::object).toList()));
    return json;
  }

  /** The object of {@code /cluster-health}: workers by pid. */
  static JsonObject health(ClusterView view) {
    JsonObject workers = new JsonObject();
    view.workers().forEach(worker -> workers.put(Long.toString(worker.pid()), object(worker)));
    JsonObject json = new JsonObject();
    json.put("primaryPid", view.primaryPid());
    json.put("workerCount", view.workers().size());
    json.put("workers", workers);
    view.standby().ifPresent(pid -> json.put("standbyPid", pid));
    json.put("aotCache", view.aot());
    return json;
  }

  /** On one line. */
  public static String text(Object json) {
    return JsonWriter.string(json);
  }

  /** Over several lines, for people. */
  public static String indented(Object json) {
    return JsonWriter.indent("  ").string().value(json).done();
  }

  private static JsonObject object(Address address) {
    JsonObject json = new JsonObject();
    json.put("address", address.host());
    json.put("port", address.port());
    if (address.udp()) {
      json.put("protocol", "udp");
    }
    return json;
  }

  private static JsonObject object(LogTarget log) {
    JsonObject json = new JsonObject();
    json.put("name", log.name());
    if (!log.trouble().isEmpty()) {
      json.put("trouble", log.trouble());
    }
    json.put("lostLines", log.lostLines());
    json.put("lostBytes", log.lostBytes());
    return json;
  }

  private static JsonObject object(WorkerView worker) {
    JsonObject json = new JsonObject();
    json.put("pid", worker.pid());
    json.put("memory", worker.heapUsed());
    json.put("uptime", tenths(worker.uptime().toMillis() / 1000.0));
    json.put("slot", worker.slot());
    json.put("id", worker.id());
    json.put("generation", worker.generation());
    json.put("state", worker.state());
    json.put("memoryMax", worker.heapMax());
    json.put("rss", worker.rss());
    json.put("cpuSeconds", hundredths(worker.cpuSeconds()));
    json.put("restarts", worker.restarts());
    worker.connections().ifPresent(connections -> json.put("connections", connections));
    worker.inFlight().ifPresent(inFlight -> json.put("inFlight", inFlight));
    worker
        .jvm()
        .ifPresent(jvm -> {
          json.put("gcCount", jvm.collections());
          json.put("gcSeconds", jvm.collecting().toMillis() / 1000.0);
          json.put("threads", jvm.threads());
        });
    if (!worker.states().isEmpty()) {
      json.put(STATES, StateJson.array(worker.states()));
    }
    return json;
  }

  private static double tenths(double value) {
    return Double.isFinite(value) ? Math.round(value * 10) / 10.0 : 0;
  }

  /** The grain of the kernel's account of processor time. */
  private static double hundredths(double value) {
    return Double.isFinite(value) ? Math.round(value * 100) / 100.0 : 0;
  }

  private static JsonArray array(List<JsonObject> elements) {
    return new JsonArray(elements);
  }

  /**
   * Reads what {@link #object(ClusterView)} wrote, also in another version: what is missing is zero
   * or empty.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static ClusterView view(JsonObject json) {
    try {
      List<Address> listeners = new ArrayList<>();
      for (Object listener : json.getArray("listeners", new JsonArray())) {
        listeners.add(address((JsonObject) listener));
      }
      List<LogTarget> logs = new ArrayList<>();
      for (Object log : json.getArray("logs", new JsonArray())) {
        logs.add(log((JsonObject) log));
      }
      List<WorkerView> workers = new ArrayList<>();
      for (Object worker : json.getArray("workers", new JsonArray())) {
        workers.add(worker((JsonObject) worker));
      }
      return new ClusterView(
          json.getString("name", ""),
          json.getLong("primaryPid"),
          Instant.parse(json.getString("started", Instant.EPOCH.toString())),
          state(json.getString("state", "running")),
          json.getInt("generation"),
          listeners,
          workers,
          json.has("standbyPid")
              ? OptionalLong.of(json.getLong("standbyPid"))
              : OptionalLong.empty(),
          json.getString("aotCache", ""),
          logs,
          Optional.<JsonObject>ofNullable(json.getObject("health")).map(ClusterViewJson::address),
          ClusterView.Figures.NONE);
    } catch (ClassCastException | java.time.DateTimeException e) {
      throw new IllegalArgumentException("no status: " + e.getMessage(), e);
    }
  }

  /** The object in a text of the primary, which is trusted but may be of another version. */
  public static Optional<JsonObject> parse(String text) {
    try {
      return Optional.of(StrictJson.large(text.getBytes(StandardCharsets.UTF_8)));
    } catch (StrictJson.MalformedException e) {
      return Optional.empty();
    }
  }

  private static Address address(JsonObject json) {
    boolean udp = json.getString("protocol", "").equals("udp");
    return new Address(json.getString("address", ""), json.getInt("port"), udp);
  }

  private static LogTarget log(JsonObject json) {
    return new LogTarget(
        json.getString("name", ""),
        json.getString("trouble", ""),
        json.getLong("lostLines"),
        json.getLong("lostBytes"));
  }

  private static WorkerView worker(JsonObject json) {
    return new WorkerView(
        json.getInt("slot"),
        json.getInt("id"),
        json.getLong("pid"),
        json.getInt("generation"),
        json.getString("state", ""),
        Duration.ofMillis(Math.round(json.getDouble("uptime") * 1000)),
        json.getLong("memory"),
        json.getLong("memoryMax"),
        json.getLong("rss"),
        json.getDouble("cpuSeconds"),
        json.getInt("restarts"),
        count(json, "connections"),
        count(json, "inFlight"),
        StateJson.states(json.getArray(STATES, new JsonArray())),
        jvm(json));
  }

  private static Optional<WorkerView.Jvm> jvm(JsonObject json) {
    return json.has("gcCount")
        ? Optional.of(
            new WorkerView.Jvm(
                json.getLong("gcCount"),
                Duration.ofMillis(Math.round(json.getDouble("gcSeconds") * 1000)),
                json.getInt("threads")))
        : Optional.empty();
  }

  private static OptionalInt count(JsonObject json, String key) {
    return json.has(key) ? OptionalInt.of(json.getInt(key)) : OptionalInt.empty();
  }

  private static ClusterView.State state(String words) {
    return ClusterView.State.valueOf(words.toUpperCase(Locale.ROOT).replace(' ', '_'));
  }
}
