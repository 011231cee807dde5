package dev.cadre.state.spi;

import java.time.Duration;

/** One topic. */
public interface MessageBus {

  /** Hands a message to the back end, in the order of the calls of a thread. */
  void publish(byte[] message, Duration timeout) throws BackEndException;

  /**
   * Begins to receive. When it returns, what is published from now on is received. Goes on by
   * itself after the back end was away; what was published meanwhile is lost.
   *
   * @return ends it when closed
   */
  Stop subscribe(Receiver receiver, Duration timeout) throws BackEndException;

  /** Ends a subscription. */
  interface Stop extends AutoCloseable {
    @Override
    void close();
  }

  /** Called by one thread of the back end at a time; does not block and does not throw. */
  interface Receiver {
    void message(byte[] message);

    /** As many messages, at least, were lost before the next. */
    void lost(long count);
  }
}
