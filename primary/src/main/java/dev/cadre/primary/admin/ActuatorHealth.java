package dev.cadre.primary.admin;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import java.util.List;

/**
 * The health of the application in the words of Spring Boot's Actuator, for probes and monitors
 * that are made for those: below {@value #PATH}.
 *
 * @see <a href="https://docs.spring.io/spring-boot/reference/actuator/endpoints.html">Spring Boot,
 *     Actuator, health information</a>
 */
final class ActuatorHealth {
  static final String PATH = "/actuator/health";

  private static final List<String> GROUPS = List.of("liveness", "readiness");

  private ActuatorHealth() {}

  static boolean isPath(String path) {
    return path.equals(PATH) || GROUPS.stream().anyMatch(group -> path.equals(PATH + "/" + group));
  }

  /** Whether the application is {@code UP}; the primary, of the group of liveness. */
  static boolean isUp(String path, ClusterView view) {
    return path.endsWith("/liveness") || view.ready();
  }

  static JsonObject json(String path, ClusterView view) {
    JsonObject json = new JsonObject();
    json.put("status", status(path, view));
    if (path.equals(PATH)) {
      json.put("groups", new JsonArray(GROUPS));
      JsonObject details = new JsonObject();
      details.put("ready", view.workers().stream().filter(WorkerView::ready).count());
      details.put("total", view.workers().size());
      details.put("generation", view.generation());
      JsonObject workers = new JsonObject();
      workers.put("status", status(path, view));
      workers.put("details", details);
      JsonObject components = new JsonObject();
      components.put("workers", workers);
      json.put("components", components);
    }
    return json;
  }

  private static String status(String path, ClusterView view) {
    if (isUp(path, view)) {
      return "UP";
    }
    return view.state() == ClusterView.State.RUNNING ? "DOWN" : "OUT_OF_SERVICE";
  }
}
