package dev.cadre.link;

import dev.cadre.ClusterHealth;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;

/** A primary whose workers a program forks. Any thread. */
public interface RunningPrimary {

  /** A process that was forked. */
  record Forked(int worker, long pid) {}

  /**
   * How a rolling restart ended.
   *
   * @param complete false when it was rolled back, or another one is on its way
   * @param words for people
   */
  record Restarted(boolean complete, String words) {}

  /** A folder that belongs to this primary and that nobody else can enter. */
  Path folder();

  /**
   * Forks a worker; waits until its process runs.
   *
   * @throws IllegalStateException when it cannot be, or the primary is stopping
   */
  Forked fork(Recipe recipe);

  /** From now on workers that the primary itself forks are started so. */
  void use(Recipe recipe);

  /** Drains the worker and has it exit. Does nothing when it is on its way. */
  void disconnect(int worker);

  /**
   * Sends a signal; does nothing when the worker is gone.
   *
   * @param signal a name without SIG: {@code TERM}
   * @throws IllegalArgumentException when there is no such signal
   */
  void kill(int worker, String signal);

  CompletionStage<Restarted> restartAll();

  /** As many workers as that; 0 to 256. */
  void scale(int workers);

  CompletionStage<ClusterHealth> health();

  /** Stops all workers in the ordinary way, then ends; {@link Observer#ended} says when. */
  void stop(String origin);
}
