package dev.cadre.state.embedded;

import java.util.function.BooleanSupplier;

/** How a reader that finds no messages sleeps, and how publishers wake it. */
interface Bells extends AutoCloseable {

  /**
   * Sleeps until a message comes, or for a while. Of the reader's thread.
   *
   * @param isThere whether a message has come: asked when publishers already know of the sleep, so
   *     that none is missed
   */
  void sleep(BooleanSupplier isThere);

  /** After a message was published: wakes all readers that sleep. Any thread; does not block. */
  void ring();

  /** Ends a sleep, and frees what it needs. Nobody sleeps or rings afterwards. */
  @Override
  void close();
}
