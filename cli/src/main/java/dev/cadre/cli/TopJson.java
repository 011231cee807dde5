package dev.cadre.cli;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;

/** A look as one JSON object: that of {@code cadre status --json} with the shares of time. */
final class TopJson {
  private TopJson() {}

  static JsonObject of(TopFrame frame) {
    JsonObject json = new JsonObject();
    json.put("time", frame.at().toString());
    json.putAll(frame.status());
    JsonArray workers = new JsonArray();
    // The rows were made from these, in their order.
    JsonArray given = frame.status().getArray("workers", new JsonArray());
    for (int i = 0; i < given.size(); i++) {
      JsonObject worker = new JsonObject(given.getObject(i));
      TopRow row = frame.rows().get(i);
      row.cpu().ifPresent(percent -> worker.put("cpuPercent", percent));
      row.collecting().ifPresent(percent -> worker.put("gcPercent", tenths(percent)));
      workers.add(worker);
    }
    json.put("workers", workers);
    return json;
  }

  private static double tenths(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
