package dev.cadre.state;

import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A candidate of this JVM for a role that one worker at a time has. It stands for election from the
 * moment it is made until it is closed, renews what it has won, and hands it over when the worker
 * drains, exits or dies. From {@link State#leader}.
 *
 * <p>What is promised: at no instant of the back end's clock do two workers have an unexpired
 * lease, and each term has a greater {@link #term} than all before. {@link #isLeader} compares the
 * lease with the clock, so a worker that was stopped and goes on does not take itself for the
 * leader. Between the answer and what is done with it time passes: only who checks the term where
 * the work lands is safe against a leader that was stopped there.
 */
public interface Leader extends AutoCloseable {

  /** Whether this worker leads now. Costs no call of the back end. */
  default boolean isLeader() {
    return term().isPresent();
  }

  /** The fencing token of the current term; empty while this worker does not lead. */
  OptionalLong term();

  /**
   * Runs {@code task} in this thread if this worker leads. Leadership may end while it runs; see
   * {@link #runIfLeader(LongConsumer)}.
   *
   * @return whether it ran; what it throws is thrown
   */
  default boolean runIfLeader(Runnable task) {
    return runIfLeader(_ -> task.run());
  }

  /**
   * Runs {@code task} in this thread with the fencing token of the term if this worker leads.
   *
   * @return whether it ran; what it throws is thrown
   */
  default boolean runIfLeader(LongConsumer task) {
    OptionalLong term = term();
    term.ifPresent(task);
    return term.isPresent();
  }

  /**
   * Calls {@code listener} with {@code true} when this worker has become leader, or soon if it is
   * by now, and with {@code false} when it no longer is, in this order. The second may come a beat
   * after {@link #isLeader} has turned: a tenth of the lease, 250 ms at the most.
   *
   * @param listener called in the thread that renews all leases of this JVM, or that closes this:
   *     it must not block. What it throws is logged
   */
  void onChange(Consumer<Boolean> listener);

  /** Hands over and stands no more. Waits for the back end for two seconds at the most. */
  @Override
  void close();
}
