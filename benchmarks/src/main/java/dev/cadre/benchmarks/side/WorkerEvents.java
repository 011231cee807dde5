package dev.cadre.benchmarks.side;

import dev.cadre.it.cluster.CadreProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.MatchResult;

/**
 * Reads from a primary's log when something happened. Its times are cut to milliseconds: the middle
 * of the millisecond is taken, right on average and wrong by half of one at the most.
 */
public final class WorkerEvents {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final CadreProcess cluster;
  private final long mark;

  /** Of what is logged from now on. */
  public WorkerEvents(CadreProcess cluster) {
    this.cluster = cluster;
    this.mark = cluster.log().mark();
  }

  /** Waits for a line of the primary with these words, and says when it was written. */
  public long await(String words) {
    MatchResult line = cluster.log().await(mark, "^(\\S+Z) +[A-Z]+ +" + words, LIMIT);
    return Micros.of(Instant.parse(line.group(1))) + 500;
  }

  /** Waits until the application of a slot says that it listens. */
  public Listening awaitListening(int slot) {
    MatchResult line =
        cluster.log().await(mark, "^\\[" + slot + " (\\d+)\\].*listening at (\\d+)", LIMIT);
    return new Listening(Long.parseLong(line.group(1)), Long.parseLong(line.group(2)));
  }

  /** Which worker said so, and when. */
  public record Listening(long pid, long micros) {}
}
