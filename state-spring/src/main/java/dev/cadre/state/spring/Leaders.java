package dev.cadre.state.spring;

import dev.cadre.state.Leader;
import dev.cadre.state.State;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The leaders of the methods with {@link OnLeader}, by name. This worker stands for each from the
 * moment it is first asked for, which for a method's is the start of the context, until the context
 * is closed.
 */
public final class Leaders implements AutoCloseable {
  private final State state;
  private final Duration lease;
  private final Map<String, Leader> leaders = new ConcurrentHashMap<>();

  Leaders(State state, Duration lease) {
    this.state = state;
    this.lease = lease;
  }

  /** The leader of a name, for its term or to listen to changes. Not to be closed. */
  public Leader of(String name) {
    return leaders.computeIfAbsent(name, _ -> state.leader(name, lease));
  }

  /** Hands over. */
  @Override
  public void close() {
    leaders.values().forEach(Leader::close);
  }
}
