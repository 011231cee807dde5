package dev.cadre.primary.rollout;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a worker's process is, at one moment of a trial.
 *
 * @param watchedMillis since the first look
 * @param deadlock the names of threads that wait for each other; empty when there are none
 * @param gcMillis that collections have taken since the first look
 * @param heapAfterGcBytes what was left after the last collection; 0 before the first
 * @param heapMaxBytes the limit; 0 when not known
 * @param threads of the JVM
 * @param errorLines that it printed since the first look
 * @param outOfMemory what its {@code OutOfMemoryError} said; empty when none was printed
 * @param residentBytes of the process
 * @param cpuSeconds since the first look
 * @param silentMillis since it last told all this
 */
public record Signs(
    long watchedMillis,
    List<String> deadlock,
    long gcMillis,
    long heapAfterGcBytes,
    long heapMaxBytes,
    int threads,
    int errorLines,
    Optional<String> outOfMemory,
    long residentBytes,
    double cpuSeconds,
    long silentMillis) {

  /** A heap that is so full after a collection will not last. */
  private static final double FULL = 0.95;

  /** More of the time than this in collections is no work. */
  private static final double BUSY_COLLECTING = 0.5;

  /** Shares of less time than this say nothing. */
  private static final long LEAST_MILLIS = 2_000;

  /** A JVM that runs answers in milliseconds. */
  private static final long SILENCE_MILLIS = 5_000;

  private static final long MB = 1 << 20;

  public Signs {
    deadlock = List.copyOf(deadlock);
  }

  /**
   * Why a canary with these signs is worse than the old worker; empty when it is not.
   *
   * @param mostErrorLines how many more it may have printed; 0 means that it does not matter
   */
  public String refusal(Signs old, int mostErrorLines) {
    if (outOfMemory.isPresent() && old.outOfMemory.isEmpty()) {
      return "it ran out of memory: " + outOfMemory.get();
    }
    if (!deadlock.isEmpty() && old.deadlock.isEmpty()) {
      return deadlock.size() + " of its threads are deadlocked: " + String.join(", ", deadlock);
    }
    if (fullness() > FULL && old.fullness() < FULL) {
      return String.format(
          Locale.ROOT,
          "its heap is %.0f %% full after a collection (%d of %d MB)",
          100 * fullness(),
          heapAfterGcBytes / MB,
          heapMaxBytes / MB);
    }
    if (collecting() > BUSY_COLLECTING && old.collecting() < BUSY_COLLECTING / 2) {
      return String.format(
          Locale.ROOT,
          "it spends %.0f %% of its time collecting garbage, the old version %.0f %%",
          100 * collecting(),
          100 * old.collecting());
    }
    if (mostErrorLines > 0 && errorLines > old.errorLines + mostErrorLines) {
      return String.format(
          Locale.ROOT,
          "it printed %d error lines in %.1f s, the old version %d (max-error-lines)",
          errorLines,
          watchedMillis / 1e3,
          old.errorLines);
    }
    if (silentMillis > SILENCE_MILLIS && old.silentMillis < SILENCE_MILLIS) {
      return String.format(Locale.ROOT, "its JVM has not answered for %.1f s", silentMillis / 1e3);
    }
    return "";
  }

  private double fullness() {
    return heapMaxBytes <= 0 ? 0 : (double) heapAfterGcBytes / heapMaxBytes;
  }

  private double collecting() {
    return watchedMillis < LEAST_MILLIS ? 0 : (double) gcMillis / watchedMillis;
  }

  /** One line of figures. */
  public String words() {
    return String.format(
        Locale.ROOT,
        "%.1f s watched: %d ms in collections, %d of %d MB of heap left after the last, %d threads,"
            + " %d deadlocked, %d error lines, %d MB resident, %.1f s of CPU",
        watchedMillis / 1e3,
        gcMillis,
        heapAfterGcBytes / MB,
        heapMaxBytes / MB,
        threads,
        deadlock.size(),
        errorLines,
        residentBytes / MB,
        cpuSeconds);
  }
}
