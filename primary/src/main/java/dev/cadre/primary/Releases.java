package dev.cadre.primary;

import dev.cadre.primary.log.Journal;
import dev.cadre.primary.rollout.Generation;
import dev.cadre.primary.rollout.SnapshotRefused;
import dev.cadre.primary.rollout.Snapshots;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.settings.RunSettings.Artefact;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Event;
import dev.cadre.primary.supervise.Rollout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The generations that there are, by number. Of the supervisor's thread; copies are taken and
 * deleted on one virtual thread, in the order in which that was decided, so that nothing is deleted
 * that was found again meanwhile.
 */
final class Releases implements AutoCloseable {

  /**
   * A generation, and how workers are started on it: settings that have been read again are for the
   * next generation, not for one that serves.
   *
   * @param origin what it is a copy of
   * @param trained what makes its workers start faster; empty when there is nothing
   */
  record Release(
      Generation generation, Artefact origin, WorkerLaunch launch, Optional<Trained> trained) {

    /** As it is without a cache. */
    Release(Generation generation, Artefact origin, WorkerLaunch launch) {
      this(generation, origin, launch, Optional.empty());
    }

    Release with(Optional<Trained> other) {
      return new Release(generation, origin, launch, other);
    }

    /** What a worker can be started from now. */
    Optional<Trained> usable() {
      return trained.filter(Trained::isThere);
    }
  }

  private static final int END_SECONDS = 5;

  private final Snapshots snapshots;
  private final AotPlans plans;
  private final Journal journal;
  private final Mailbox mailbox;
  private final Map<Integer, Release> byNumber = new HashMap<>();
  private final ExecutorService disk =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("cadre-snapshots").factory());

  Releases(Snapshots snapshots, AotPlans plans, Release first, Journal journal, Mailbox mailbox) {
    this.snapshots = snapshots;
    this.plans = plans;
    this.journal = journal;
    this.mailbox = mailbox;
    byNumber.put(first.generation().number(), first);
  }

  Release of(int number) {
    Release release = byNumber.get(number);
    if (release == null) {
      throw new IllegalStateException("generation " + number + " is gone");
    }
    return release;
  }

  /** As {@link #of}; empty when it is gone. */
  Optional<Release> find(int number) {
    return Optional.ofNullable(byNumber.get(number));
  }

  /**
   * Copies what the user named; {@code decide} gets the outcome on the supervisor's thread.
   *
   * @param serving the generation to compare with
   */
  void take(
      int number, Artefact artefact, WorkerLaunch launch, int serving, Consumer<Event> decide) {
    Release now = of(serving);
    disk.execute(() -> {
      try {
        Generation taken = snapshots.take(number, artefact);
        Optional<Trained> trained = plans.find(taken, launch);
        mailbox.post(() -> {
          byNumber.put(number, new Release(taken, artefact, launch, trained));
          boolean same = now.launch() == launch && now.generation().hash().equals(taken.hash());
          decide.accept(new Event.SnapshotTaken(number, same));
        });
      } catch (SnapshotRefused e) {
        mailbox.post(() -> decide.accept(failed(number, String.valueOf(e.getMessage()))));
      } catch (InterruptedException e) {
        mailbox.post(() -> decide.accept(failed(number, "the copying was interrupted")));
      } catch (RuntimeException | Error e) {
        mailbox.post(() -> decide.accept(failed(number, "the copying failed: " + e)));
      }
    });
  }

  private static Event failed(int number, String reason) {
    return new Event.SnapshotFailed(number, reason);
  }

  /** From now on workers of the generation, if it is still there, are started from that. */
  void trained(int number, Optional<Trained> trained) {
    byNumber.computeIfPresent(number, (_, release) -> release.with(trained));
  }

  /** Deletes copies that nothing needs any more. */
  void follow(Cluster cluster) {
    if (byNumber.size() == 1 || cluster.rollout().orElse(null) instanceof Rollout.Snapshotting) {
      return;
    }
    List<Generation> dropped = new ArrayList<>();
    byNumber
        .entrySet()
        .removeIf(
            entry -> !cluster.needs(entry.getKey()) && dropped.add(entry.getValue().generation()));
    for (Generation generation : dropped) {
      if (byNumber.values().stream()
          .noneMatch(kept -> kept.generation().hash().equals(generation.hash()))) {
        disk.execute(() -> remove(generation));
      }
    }
  }

  private void remove(Generation generation) {
    try {
      snapshots.remove(generation);
    } catch (IOException e) {
      journal.warn("An old generation could not be deleted: " + Reason.of(e));
    }
  }

  /** Does something with files, after what was asked for before. */
  void onDisk(Runnable work) {
    disk.execute(work);
  }

  /** Ends a copy that is on its way. */
  @Override
  public void close() {
    disk.shutdownNow();
    boolean ended = false;
    try {
      ended = disk.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      journal.warn("A copy of the application is still being made; it is left behind");
    }
  }
}
