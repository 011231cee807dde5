package dev.cadre.state;

import dev.cadre.state.StateHealth.UseHealth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The states that this class's loader has open, for the agent of a worker: it reports them to the
 * primary, which shows them. The two do not know each other's classes. The agent sees by the
 * property {@code cadre.state.opened} that there is something to look for, finds this class by its
 * name, and calls {@link #report}. Nothing happens here unless it is asked.
 */
final class Opened {
  /** Has another value after each opening. A text: programs may print all properties. */
  private static final String PROPERTY = "cadre.state.opened";

  /** One that was not closed and is used no more is not kept. */
  private static final Set<SharedState> STATES =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private Opened() {}

  static void add(SharedState state) {
    STATES.add(state);
    synchronized (System.getProperties()) { // other class loaders may have this class, too
      int before = Integer.getInteger(PROPERTY, 0);
      System.setProperty(PROPERTY, Integer.toString(before + 1));
    }
  }

  static void remove(SharedState state) {
    STATES.remove(state);
  }

  /** Called by the agent: each open state, in types that every class loader has. */
  static List<Map<String, Object>> report() {
    List<SharedState> states;
    synchronized (STATES) {
      states = new ArrayList<>(STATES);
    }
    return states.stream().map(state -> map(state.health())).toList();
  }

  private static Map<String, Object> map(StateHealth health) {
    return Map.of(
        "backEnd", health.backEnd(),
        "available", health.available(),
        "detail", health.detail(),
        "gauges", health.gauges(),
        "counters", health.counters(),
        "shared", health.shared(),
        "uses", health.uses().stream().map(Opened::map).toList());
  }

  private static Map<String, Object> map(UseHealth use) {
    return Map.of(
        "structure", use.structure(),
        "name", use.name(),
        "whenAway", use.whenAway().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        "allowed", use.allowed(),
        "refused", use.refused(),
        "byPolicy", use.byPolicy());
  }
}
