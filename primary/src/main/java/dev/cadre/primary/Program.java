package dev.cadre.primary;

import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Event;
import dev.cadre.primary.supervise.WorkerRef;

/** What forks the workers when the primary itself does not. On the supervisor's thread. */
interface Program {
  /** {@code cadre run}: the primary forks, and replaces, by itself. */
  Program NONE = new Program() {};

  /** Whether there is one. */
  default boolean forks() {
    return false;
  }

  /** The supervisor is about to run. */
  default void started(Running running) {}

  /** How this worker is started, where its generation is started so. */
  default Releases.Release release(WorkerRef ref, Releases.Release usual) {
    return usual;
  }

  /**
   * A worker whose output is not for the log has written a line. On the thread that reads it.
   *
   * @param error whether to standard error
   */
  default void said(int worker, String line, boolean error) {}

  /** See {@link Supervisor.Hands#decided}. */
  default void decided(Cluster before, Event event, Cluster after) {}
}
