package dev.cadre.state;

import java.time.Duration;
import java.util.Optional;

/**
 * A lock that one holder among all workers has. It is a lease: this JVM renews it until it is
 * closed, and a JVM that is stopped, cut off or dead loses it. So no holder can be sure that it
 * still holds the lock while it writes somewhere; {@link Hold#token} makes that safe. Not
 * reentrant. From {@link State#lock}.
 */
public interface SharedLock {

  /**
   * Takes the lock if it is free. Waits for the back end for {@link Use#DEFAULT_TIMEOUT} at the
   * most.
   *
   * @return empty when somebody has it, be it this thread
   * @throws StateUnavailableException when the back end is away
   */
  Optional<Hold> tryLock();

  /**
   * Takes the lock, and waits for it: asks again after 0.2 to 20 ms. Those who wait get it in no
   * order.
   *
   * @param wait the longest time to wait, but for a call of the back end that is under way; zero or
   *     less: not at all
   * @return empty when somebody has it at the end of this time
   * @throws StateUnavailableException when the back end is away at the end of this time
   * @throws InterruptedException when the thread is interrupted while it waits
   */
  Optional<Hold> tryLock(Duration wait) throws InterruptedException;

  /** The lock, held. */
  interface Hold extends AutoCloseable {

    /**
     * The fencing token: greater than all that the lock of this name has given before. Send it with
     * each write; whoever takes the write refuses a token lower than the highest that it has seen.
     */
    long token();

    /** Whether the lease has not run out. It may at any time after this was answered. */
    boolean isHeld();

    /** Gives the lock back, if it is held; again, nothing. */
    @Override
    void close();
  }
}
