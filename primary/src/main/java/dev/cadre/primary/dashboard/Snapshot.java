package dev.cadre.primary.dashboard;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.ClusterViewJson;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/**
 * The state of a cluster as the page gets it: that of {@code status --json}, and what it takes of
 * the processors.
 */
final class Snapshot {
  private Snapshot() {}

  /**
   * @param shares by the numbers of the workers
   * @param rates requests per second, by the same, where known
   * @param actions what a token allows; empty when there is no token
   */
  static String json(
      ClusterView view,
      Map<Integer, Shares.Share> shares,
      Map<Integer, Double> rates,
      Instant now,
      Collection<String> actions) {
    JsonObject json = ClusterViewJson.object(view);
    json.put("now", now.toEpochMilli());
    json.put("actions", new JsonArray(actions));
    JsonObject primary = new JsonObject();
    primary.put("heapUsed", view.figures().heapUsed());
    primary.put("rss", view.figures().rss());
    put(primary, shares.getOrDefault(Shares.PRIMARY, Shares.Share.UNKNOWN));
    json.put("primary", primary);
    for (Object worker : json.getArray("workers")) {
      JsonObject object = (JsonObject) worker;
      int id = object.getInt("id");
      put(object, shares.getOrDefault(id, Shares.Share.UNKNOWN));
      Double rate = rates.get(id);
      if (rate != null) {
        object.put("requestRate", Math.round(10 * rate) / 10.0);
      }
    }
    return ClusterViewJson.text(json);
  }

  private static void put(JsonObject json, Shares.Share share) {
    share.cpu().ifPresent(percent -> json.put("cpuPercent", percent));
    share.gc().ifPresent(percent -> json.put("gcPercent", percent));
  }
}
