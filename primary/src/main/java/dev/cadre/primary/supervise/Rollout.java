package dev.cadre.primary.supervise;

import java.time.Instant;
import java.util.List;

/**
 * A rolling restart on its way: a target, not a procedure, so it survives a death half-way.
 *
 * @see Convergence
 */
public sealed interface Rollout {

  /** Who asked and waits for the outcome: numbers that the outside gave. */
  List<Integer> requests();

  /** The artefact is being copied. */
  record Snapshotting(int to, List<Integer> requests) implements Rollout {}

  /**
   * Slot by slot towards a generation.
   *
   * @param nextSlotAt not before this the next successor is forked
   */
  record Rolling(int from, int to, Instant nextSlotAt, List<Integer> requests) implements Rollout {}

  /**
   * The new generation was refused; slots that had moved already go back.
   *
   * @param from the refused generation
   * @param to the generation that served before
   */
  record RollingBack(int from, int to, Instant nextSlotAt, String reason, List<Integer> requests)
      implements Rollout {}
}
