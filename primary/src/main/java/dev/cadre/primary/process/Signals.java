package dev.cadre.primary.process;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Hands the signals that come for the primary to one consumer, from the JVM's signal thread: the
 * consumer only posts them on. SIGQUIT stays the JVM's thread dump.
 *
 * <p>HUP that was ignored when the JVM started, as by {@code nohup}, stays ignored.
 */
public final class Signals implements AutoCloseable {
  private final List<SignalHandling> taken = new ArrayList<>();

  private Signals() {}

  /**
   * Takes the signals over.
   *
   * @throws IllegalArgumentException when this JVM runs with {@code -Xrs}, which keeps TERM, INT
   *     and HUP from it
   */
  public static Signals deliverTo(Consumer<SignalName> consumer) {
    var signals = new Signals();
    for (var name : SignalName.values()) {
      signals.taken.add(SignalHandling.install(name, () -> consumer.accept(name)));
    }
    return signals;
  }

  /** Gives them back to who had them. */
  @Override
  public void close() {
    taken.forEach(SignalHandling::undo);
  }
}
