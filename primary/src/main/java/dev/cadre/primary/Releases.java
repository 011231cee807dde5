package dev.cadre.primary;

import dev.cadre.primary.log.Journal;
import dev.cadre.primary.rollout.Generation;
import dev.cadre.primary.rollout.SnapshotRefused;
import dev.cadre.primary.rollout.Snapshots;
import dev.cadre.primary.settings.RunSettings.Artefact;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Event;
import dev.cadre.primary.supervise.Rollout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The generations that there are, by number. Of the supervisor's thread; copies are taken and
 * deleted on one virtual thread, in the order in which that was decided, so that nothing is deleted
 * that was found again meanwhile.
 */
final class Releases {
  private final Snapshots snapshots;
  private final Journal journal;
  private final Mailbox mailbox;
  private final Map<Integer, Generation> byNumber = new HashMap<>();
  private final ExecutorService disk =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("cadre-snapshots").factory());

  Releases(Snapshots snapshots, Generation first, Journal journal, Mailbox mailbox) {
    this.snapshots = snapshots;
    this.journal = journal;
    this.mailbox = mailbox;
    byNumber.put(first.number(), first);
  }

  Generation of(int number) {
    Generation generation = byNumber.get(number);
    if (generation == null) {
      throw new IllegalStateException("generation " + number + " is gone");
    }
    return generation;
  }

  /** Copies what the user named; {@code decide} gets the outcome on the supervisor's thread. */
  void take(int number, Artefact artefact, Consumer<Event> decide) {
    disk.execute(() -> {
      try {
        Generation taken = snapshots.take(number, artefact);
        mailbox.post(() -> {
          byNumber.put(number, taken);
          decide.accept(new Event.SnapshotTaken(number));
        });
      } catch (SnapshotRefused e) {
        mailbox.post(() -> decide.accept(failed(number, String.valueOf(e.getMessage()))));
      } catch (InterruptedException e) {
        mailbox.post(() -> decide.accept(failed(number, "the copying was interrupted")));
      } catch (RuntimeException e) {
        mailbox.post(() -> decide.accept(failed(number, "the copying failed: " + e)));
      }
    });
  }

  private static Event failed(int number, String reason) {
    return new Event.SnapshotFailed(number, reason);
  }

  /** Deletes copies that nothing needs any more. */
  void follow(Cluster cluster) {
    if (byNumber.size() == 1 || cluster.rollout().orElse(null) instanceof Rollout.Snapshotting) {
      return;
    }
    List<Generation> dropped = new ArrayList<>();
    byNumber
        .values()
        .removeIf(generation -> {
          boolean drop = !cluster.needs(generation.number());
          return drop && dropped.add(generation);
        });
    for (Generation generation : dropped) {
      if (byNumber.values().stream().noneMatch(kept -> kept.hash().equals(generation.hash()))) {
        disk.execute(() -> remove(generation));
      }
    }
  }

  private void remove(Generation generation) {
    try {
      snapshots.remove(generation);
    } catch (IOException e) {
      journal.warn("An old generation could not be deleted: " + e.getMessage());
    }
  }
}
