package dev.cadre.primary;

import dev.cadre.primary.supervise.Effect;
import dev.cadre.primary.supervise.Rollout;
import dev.cadre.primary.supervise.Source;

/** What a rolling restart needs beyond processes and weights. On the supervisor's thread. */
interface Errands {
  /** Copies the artefact of the next generation. */
  void takeSnapshot(int generation, Source source);

  /** Tries the first worker of a generation. */
  void attempt(Effect.Try trial);

  /** Says whether there is memory for workers of the previous generation. */
  void askToPark(int generation, int workers);

  /** Notes that one has begun. */
  void begun(Rollout rollout);

  /** Notes how it ended. */
  void ended(Effect.Ended ended);
}
