package dev.cadre.agent;

import dev.cadre.ipc.Message;
import java.lang.instrument.Instrumentation;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks the state library how the states are that the application has open. The library is on the
 * application's class path, several times perhaps, and knows nothing of the agent: its class is
 * found by name. Of the channel's thread.
 */
final class StateReports {

  /** A system property of the library: its value changes when a state is opened. */
  static final String OPENED = "cadre.state.opened";

  private static final String LIBRARY = "dev.cadre.state.Opened";

  /** A worker that opens more has other troubles; a report has to fit into a frame. */
  private static final int MOST_STATES = 8;

  private static final int LONGEST_DETAIL = 500;

  private final Instrumentation instrumentation;

  /** A class loader that the application has dropped must not be kept. */
  private List<WeakReference<Class<?>>> libraries = List.of();

  private @Nullable String seen;

  StateReports(Instrumentation instrumentation) {
    this.instrumentation = instrumentation;
  }

  /**
   * All open states.
   *
   * @throws ReflectiveOperationException when the library is one that this agent does not know
   */
  List<Message.State> look() throws ReflectiveOperationException {
    String opened = System.getProperty(OPENED);
    if (opened != null && !opened.equals(seen)) {
      libraries = find();
      seen = opened;
    }
    List<Message.State> states = new ArrayList<>();
    for (WeakReference<Class<?>> library : libraries) {
      Class<?> type = library.get();
      if (type != null) {
        for (Object state : report(type)) {
          if (states.size() < MOST_STATES) {
            states.add(state((Map<?, ?>) state));
          }
        }
      }
    }
    return states;
  }

  private List<WeakReference<Class<?>>> find() {
    List<WeakReference<Class<?>>> found = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (type.getName().equals(LIBRARY)) {
        found.add(new WeakReference<>(type));
      }
    }
    return found;
  }

  private List<?> report(Class<?> library) throws ReflectiveOperationException {
    Method report = library.getDeclaredMethod("report");
    if (!report.trySetAccessible()) { // of an application with a module-info
      instrumentation.redefineModule(
          library.getModule(),
          Set.of(),
          Map.of(),
          Map.of(library.getPackageName(), Set.of(StateReports.class.getModule())),
          Set.of(),
          Map.of());
      report.setAccessible(true);
    }
    try {
      return (List<?>) Objects.requireNonNull(report.invoke(null));
    } catch (InvocationTargetException e) {
      throw new InvocationTargetException(e.getCause(), LIBRARY + ": " + e.getCause());
    }
  }

  private static Message.State state(Map<?, ?> of) {
    String detail = text(of, "detail");
    List<Message.StateUse> uses = new ArrayList<>();
    for (Object use : (List<?>) need(of, "uses")) {
      Map<?, ?> map = (Map<?, ?>) use;
      uses.add(
          new Message.StateUse(
              text(map, "structure"),
              text(map, "name"),
              text(map, "whenAway"),
              number(map, "allowed"),
              number(map, "refused"),
              number(map, "byPolicy")));
    }
    return new Message.State(
        text(of, "backEnd"),
        (Boolean) need(of, "available"),
        detail.length() > LONGEST_DETAIL ? detail.substring(0, LONGEST_DETAIL) : detail,
        figures(of, "gauges"),
        figures(of, "counters"),
        figures(of, "shared"),
        uses);
  }

  private static Object need(Map<?, ?> of, String key) {
    return Objects.requireNonNull(of.get(key), key);
  }

  private static String text(Map<?, ?> of, String key) {
    return (String) need(of, key);
  }

  private static long number(Map<?, ?> of, String key) {
    return (Long) need(of, key);
  }

  private static List<Message.Figure> figures(Map<?, ?> of, String key) {
    Map<String, Long> sorted = new TreeMap<>();
    for (Map.Entry<?, ?> figure : ((Map<?, ?>) need(of, key)).entrySet()) {
      sorted.put((String) figure.getKey(), (Long) figure.getValue());
    }
    List<Message.Figure> figures = new ArrayList<>();
    for (Map.Entry<String, Long> figure : sorted.entrySet()) {
      figures.add(new Message.Figure(figure.getKey(), figure.getValue()));
    }
    return figures;
  }
}
