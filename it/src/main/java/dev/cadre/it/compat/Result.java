package dev.cadre.it.compat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.cadre.it.page.Occasion;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The findings about one application, and the run that they are from; as JSON, in which durations
 * are milliseconds.
 */
record Result(Findings findings, Occasion occasion) {

  /** Characters: the page shows less, and a reader of the file wants the kind and not each. */
  private static final int MOST_DETAIL = 600;

  JsonObject json() {
    JsonObject json = new JsonObject();
    json.put("application", findings.application().name());
    json.put("date", occasion.date().toString());
    json.put("loadAverage", occasion.loadAverage());
    json.put("machine", occasion.machine());
    json.put("refusedWith", findings.refusedWith());
    json.put("startTook", findings.startTook().toMillis());
    json.put("pids", findings.pids());
    json.put("drainWays", new JsonArray(findings.drainWays()));
    json.put("restarts", new JsonArray(findings.restarts().stream().map(Result::json).toList()));
    findings.webSockets().ifPresent(sockets -> json.put("webSockets", json(sockets)));
    findings.kill().ifPresent(kill -> json.put("kill", json(kill)));
    findings.longRequests().ifPresent(lasting -> json.put("longRequests", json(lasting)));
    json.put("stopTook", findings.stopTook().toMillis());
    json.put("trouble", findings.trouble());
    return json;
  }

  /**
   * What {@link #json} wrote.
   *
   * @throws IllegalArgumentException when there is no such application any more
   */
  static Result of(JsonObject json) {
    Findings findings =
        new Findings(
            Applications.named(json.getString("application", "")),
            json.getInt("refusedWith"),
            millis(json, "startTook"),
            json.getInt("pids"),
            new TreeSet<>(list(json, "drainWays", String.class::cast)),
            list(json, "restarts", each -> restarts((JsonObject) each)),
            part(json, "webSockets").map(Result::webSockets),
            part(json, "kill").map(Result::kill),
            part(json, "longRequests").map(Result::longRequests),
            millis(json, "stopTook"),
            json.getString("trouble", ""));
    return new Result(
        findings,
        new Occasion(
            LocalDate.parse(json.getString("date", "")),
            json.getString("machine", ""),
            json.getString("loadAverage", ""),
            "./dev compat " + findings.application().name()));
  }

  private static JsonObject json(Restarts restarts) {
    JsonObject json = new JsonObject();
    json.put("load", restarts.load());
    json.put("took", new JsonArray(restarts.took().stream().map(Duration::toMillis).toList()));
    json.put("ok", restarts.ok());
    json.put("failed", restarts.failed());
    json.put("stale", restarts.stale());
    json.put("refused", restarts.refused());
    json.put("stall", restarts.stall().toMillis());
    String detail = restarts.detail();
    json.put("detail", detail.substring(0, Math.min(MOST_DETAIL, detail.length())));
    return json;
  }

  private static Restarts restarts(JsonObject json) {
    return new Restarts(
        json.getString("load", ""),
        list(json, "took", each -> Duration.ofMillis(((Number) each).longValue())),
        json.getLong("ok"),
        json.getLong("failed"),
        json.getLong("stale"),
        json.getLong("refused"),
        millis(json, "stall"),
        json.getString("detail", ""));
  }

  private static JsonObject json(WebSocketFleet.Report report) {
    JsonObject json = new JsonObject();
    json.put("clients", report.clients());
    json.put("closed", counts(report.closed()));
    json.put("cut", report.cut());
    json.put("refusals", report.refusals());
    json.put("spread", report.spread().toMillis());
    json.put("densest", report.densest());
    json.put("errors", counts(report.errors()));
    return json;
  }

  private static WebSocketFleet.Report webSockets(JsonObject json) {
    return new WebSocketFleet.Report(
        json.getInt("clients"),
        counts(json, "closed", Integer::valueOf),
        json.getInt("cut"),
        json.getInt("refusals"),
        millis(json, "spread"),
        json.getInt("densest"),
        counts(json, "errors", Function.identity()));
  }

  private static JsonObject json(Trial.Kill kill) {
    JsonObject json = new JsonObject();
    json.put("replacedIn", kill.replacedIn().toMillis());
    json.put("ok", kill.ok());
    json.put("failed", kill.failed());
    json.put("refused", kill.refused());
    return json;
  }

  private static Trial.Kill kill(JsonObject json) {
    return new Trial.Kill(
        millis(json, "replacedIn"),
        json.getLong("ok"),
        json.getLong("failed"),
        json.getLong("refused"));
  }

  private static JsonObject json(LongRequests requests) {
    JsonObject json = new JsonObject();
    json.put("survived", requests.survived());
    json.put("of", requests.of());
    json.put("cut", requests.cut());
    json.put("named", requests.named());
    json.put("dumped", requests.dumped());
    return json;
  }

  private static LongRequests longRequests(JsonObject json) {
    return new LongRequests(
        json.getLong("survived"),
        json.getLong("of"),
        json.getLong("cut"),
        json.getBoolean("named"),
        json.getBoolean("dumped"));
  }

  private static JsonObject counts(Map<?, Integer> counts) {
    JsonObject json = new JsonObject();
    counts.forEach((key, count) -> json.put(String.valueOf(key), count));
    return json;
  }

  private static <K extends Comparable<K>> Map<K, Integer> counts(
      JsonObject json, String key, Function<String, K> read) {
    JsonObject counts = json.getObject(key, new JsonObject());
    Map<K, Integer> known = new TreeMap<>();
    counts.keySet().forEach(name -> known.put(read.apply(name), counts.getInt(name)));
    return known;
  }

  private static Optional<JsonObject> part(JsonObject json, String key) {
    return json.has(key) ? Optional.of(json.getObject(key, new JsonObject())) : Optional.empty();
  }

  private static Duration millis(JsonObject json, String key) {
    return Duration.ofMillis(json.getLong(key));
  }

  private static <T> List<T> list(JsonObject json, String key, Function<Object, T> read) {
    List<T> list = new ArrayList<>();
    json.getArray(key, new JsonArray()).forEach(each -> list.add(read.apply(each)));
    return list;
  }
}
