package dev.cadre.cli;

import dev.cadre.primary.admin.WorkerView;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A worker, and what it has done since it is watched.
 *
 * @param cpu percent of one processor since the look before; empty at the first look
 * @param collecting percent of the time that went into collections of garbage: of the last minute,
 *     or of its life while it has not been watched for long; empty when not known
 * @param history {@code cpu} of the last looks, the oldest first; {@link Sparkline#NONE} where
 *     there is none
 */
record TopRow(
    WorkerView worker, OptionalInt cpu, OptionalDouble collecting, List<Integer> history) {

  TopRow {
    history = List.copyOf(history);
  }
}
