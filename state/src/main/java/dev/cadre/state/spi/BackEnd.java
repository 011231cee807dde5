package dev.cadre.state.spi;

import dev.cadre.state.Limit;
import java.time.Duration;

/**
 * Where the state is. Each method but the last three names a structure and is cheap: it does not
 * ask the back end. Names and keys are any text; structures of different kinds may have the same
 * name.
 */
public interface BackEnd extends AutoCloseable {

  LimitStore limits(String name, Limit limit);

  CounterStore counters(String name, Duration timeToLive);

  ValueStore values(String name, Duration timeToLive);

  MessageBus messages(String topic);

  LeaseStore leases(String name);

  /**
   * The time by which everything here expires, in microseconds since 1970-01-01T00:00Z, as well as
   * this JVM knows it without asking. A holder's lease has ended when it is past its deadline.
   */
  long nowMicros();

  BackEndStatus status();

  /** Ends threads and connections. Operations that come later fail. */
  @Override
  void close();
}
