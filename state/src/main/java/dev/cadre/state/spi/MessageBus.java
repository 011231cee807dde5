package dev.cadre.state.spi;

import java.time.Duration;

/** One topic. */
public interface MessageBus {

  /** Hands a message to the back end, in the order of the calls of a thread. */
  void publish(byte[] message, Duration timeout) throws BackEndException;

  /**
   * Begins to receive. When it returns, what is published from now on is received. While the back
   * end is away it returns after the timeout, and receiving begins, or goes on, when it is there
   * again; what was published meanwhile is lost.
   *
   * @return ends it when closed
   */
  Stop subscribe(Receiver receiver, Duration timeout);

  /** Ends a subscription. */
  interface Stop extends AutoCloseable {
    @Override
    void close();
  }

  /** Called by one thread of the back end at a time; does not block and does not throw. */
  interface Receiver {
    void message(byte[] message);

    /**
     * Messages were lost before the next one.
     *
     * @param count of all topics, where the back end cannot tell them apart; at least 1
     */
    void lost(long count);
  }
}
