package dev.cadre.primary;

import dev.cadre.primary.log.Journal;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Worker;
import dev.cadre.primary.worker.Machine;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** Whether there is memory for more JVMs of the application. Of the supervisor's thread. */
final class MemoryRoom {
  private static final long MB = 1 << 20;

  private final Supplier<Cluster> cluster;
  private final Journal journal;

  MemoryRoom(Supplier<Cluster> cluster, Journal journal) {
    this.cluster = cluster;
    this.journal = journal;
  }

  /**
   * Why so many more do not fit; empty when they do, or when nobody knows.
   *
   * @param what one of them is called
   */
  Optional<String> missing(int count, String what) {
    long each = 0;
    for (Worker worker : cluster.get().workers()) {
      each = Math.max(each, ProcessFigures.of(worker.pid()).residentBytes());
    }
    try {
      long available = Machine.availableBytes();
      if (available >= each * count) {
        return Optional.empty();
      }
      return Optional.of(
          String.format(
              Locale.ROOT,
              "%d more %s would need about %d MB, as much as the largest takes now, and %d MB are"
                  + " free (memory-check)",
              count,
              count == 1 ? what : what + "s",
              each * count / MB,
              available / MB));
    } catch (IOException e) {
      journal.warn("It is not known how much memory is free: " + Reason.of(e));
      return Optional.empty();
    }
  }
}
