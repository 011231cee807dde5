package dev.cadre.primary.admin;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.cadre.ipc.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The shared states of a worker as JSON, and back. */
final class StateJson {
  private StateJson() {}

  static JsonArray array(List<Message.State> states) {
    return new JsonArray(states.stream().map(StateJson::object).toList());
  }

  private static JsonObject object(Message.State state) {
    JsonObject json = new JsonObject();
    json.put("backEnd", state.backEnd());
    json.put("available", state.available());
    json.put("detail", state.detail());
    json.put("gauges", figures(state.gauges()));
    json.put("counters", figures(state.counters()));
    json.put("shared", figures(state.shared()));
    json.put("uses", new JsonArray(state.uses().stream().map(StateJson::object).toList()));
    return json;
  }

  private static JsonObject object(Message.StateUse use) {
    JsonObject json = new JsonObject();
    json.put("structure", use.structure());
    json.put("name", use.name());
    json.put("whenAway", use.whenAway());
    json.put("allowed", use.allowed());
    json.put("refused", use.refused());
    json.put("byPolicy", use.byPolicy());
    return json;
  }

  private static JsonObject figures(List<Message.Figure> figures) {
    JsonObject json = new JsonObject();
    figures.forEach(figure -> json.put(figure.name(), figure.value()));
    return json;
  }

  /** What {@link #array} wrote; what is missing is empty. */
  static List<Message.State> states(JsonArray json) {
    List<Message.State> states = new ArrayList<>();
    for (Object element : json) {
      JsonObject state = (JsonObject) element;
      List<Message.StateUse> uses = new ArrayList<>();
      for (Object use : state.getArray("uses", new JsonArray())) {
        uses.add(use((JsonObject) use));
      }
      states.add(
          new Message.State(
              state.getString("backEnd", ""),
              state.getBoolean("available"),
              state.getString("detail", ""),
              figures(state, "gauges"),
              figures(state, "counters"),
              figures(state, "shared"),
              uses));
    }
    return states;
  }

  private static Message.StateUse use(JsonObject json) {
    return new Message.StateUse(
        json.getString("structure", ""),
        json.getString("name", ""),
        json.getString("whenAway", ""),
        json.getLong("allowed"),
        json.getLong("refused"),
        json.getLong("byPolicy"));
  }

  private static List<Message.Figure> figures(JsonObject json, String key) {
    List<Message.Figure> figures = new ArrayList<>();
    for (Map.Entry<String, Object> figure : json.getObject(key, new JsonObject()).entrySet()) {
      figures.add(new Message.Figure(figure.getKey(), ((Number) figure.getValue()).longValue()));
    }
    return figures;
  }
}
