package dev.cadre.primary;

import dev.cadre.primary.log.Journal;
import dev.cadre.primary.rollout.Generation;
import dev.cadre.primary.rollout.History;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.settings.RunSettings.Artefact;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Effect;
import dev.cadre.primary.supervise.Event;
import dev.cadre.primary.supervise.Lifecycle;
import dev.cadre.primary.supervise.Rollout;
import dev.cadre.primary.supervise.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What is deployed: which artefact the next generation is copied from, whether there is memory for
 * it, and how each rollout ended. Of the supervisor's thread.
 */
final class Deploys implements Errands {
  private final Reconfiguration reconfiguration;
  private final Releases releases;
  private final Trial trial;
  private final Incidents incidents;
  private final History history;
  private final MemoryRoom room;
  private final Requests requests;
  private final Supplier<Cluster> cluster;
  private final Journal journal;
  private final Consumer<Event> decide;
  private final Mailbox mailbox;

  /** What SIGUSR2 and {@code cadre reload} copy: of what serves, or what was configured since. */
  private Artefact artefact;

  /** Whether the history of the last primary has been looked at. */
  private boolean begun;

  /** Whether the first generation has come up. */
  private boolean started;

  Deploys(
      Reconfiguration reconfiguration,
      Releases releases,
      Trial trial,
      Incidents incidents,
      History history,
      MemoryRoom room,
      Requests requests,
      Supplier<Cluster> cluster,
      Journal journal,
      Mailbox mailbox,
      Consumer<Event> decide) {
    this.reconfiguration = reconfiguration;
    this.releases = releases;
    this.trial = trial;
    this.incidents = incidents;
    this.history = history;
    this.room = room;
    this.requests = requests;
    this.cluster = cluster;
    this.journal = journal;
    this.mailbox = mailbox;
    this.decide = decide;
    this.artefact = reconfiguration.settings().artefact();
  }

  /** After each decision: the first generation may have come up. */
  void follow(Cluster now) {
    if (!begun) {
      begun = true;
      releases.onDisk(this::closeInterrupted);
    }
    if (!started && now.lifecycle() == Lifecycle.RUNNING) {
      started = true;
      Optional<Generation> first = releases.find(1).map(Releases.Release::generation);
      first.ifPresent(generation -> releases.onDisk(() -> compareWithLast(generation)));
      note(entry(1, first, artefact, "cadre run", "started", ""));
    }
  }

  private void closeInterrupted() {
    try {
      history
          .interrupt()
          .ifPresent(rollout ->
              journal.warn(
                  "The last primary ended in the middle of a rollout ("
                      + rollout.command()
                      + " of "
                      + rollout.artefact()
                      + ", "
                      + rollout.at()
                      + "): nothing of it serves now. Deploy again if it is still wanted"));
    } catch (IOException e) {
      journal.warn("The history could not be read: " + Reason.of(e));
    }
  }

  /** A start runs what the command line names, whatever was deployed since the start before. */
  private void compareWithLast(Generation first) {
    try {
      history
          .last()
          .filter(last -> last.isRollout() && !last.hash().equals(first.hash()))
          .ifPresent(last ->
              journal.warn(
                  "This start runs another version than was rolled out last, which was "
                      + last.artefact()
                      + " ("
                      + last.command()
                      + ", "
                      + last.at()
                      + "): cadre deploy brings that one back; let the command line or the"
                      + " configuration name what the next start is to run"));
    } catch (IOException e) {
      journal.warn("The history could not be read: " + Reason.of(e));
    }
  }

  /**
   * Nothing runs any more. Writes at once, if the first generation never came up.
   *
   * @param why a clause; empty when it was stopped as asked
   */
  void over(String why) {
    if (!started) {
      String result = why.isEmpty() ? "stopped" : "failed";
      Optional<Generation> first = releases.find(1).map(Releases.Release::generation);
      write(entry(1, first, artefact, "cadre run", result, why));
    }
  }

  /** The configuration names another artefact than before. */
  void configured(Artefact next) {
    artefact = next;
  }

  @Override
  public void takeSnapshot(int generation, Source source) {
    Optional<String> refusal = refusal(1);
    if (refusal.isPresent()) {
      mailbox.post(() -> decide.accept(new Event.SnapshotFailed(generation, refusal.get())));
      return;
    }
    releases.take(
        generation, artefact(source), reconfiguration.launch(), cluster.get().generation(), decide);
  }

  private Artefact artefact(Source source) {
    return switch (source) {
      case Source.Jar(String path) -> new Artefact.Jar(Path.of(path));
      case Source.Again _ -> artefact;
      case Source.Earlier(int generation) ->
          releases.find(generation).map(Releases.Release::origin).orElse(artefact);
    };
  }

  /** Why so many workers more are refused; empty when they are not. */
  Optional<String> refusal(int workers) {
    return workers > 0 && reconfiguration.settings().memoryCheck()
        ? room.missing(workers, "worker")
        : Optional.empty();
  }

  @Override
  public void attempt(Effect.Try attempt) {
    trial.begin(attempt);
  }

  @Override
  public void askToPark(int generation, int workers) {
    Optional<String> refusal = room.missing(workers, "worker");
    if (refusal.isPresent()) {
      journal.warn("No workers of generation " + generation + " are kept: " + refusal.get());
    } else {
      mailbox.post(() -> decide.accept(new Event.ParkingAllowed(generation)));
    }
  }

  @Override
  public void begun(Rollout rollout) {
    note(rollout, History.UNDER_WAY, "");
  }

  @Override
  public void ended(Effect.Ended ended) {
    Rollout rollout = ended.rollout();
    boolean complete = ended.outcome() == Effect.Outcome.COMPLETE;
    if (complete) {
      releases.find(rollout.to()).ifPresent(now -> artefact = now.origin());
    }
    note(rollout, complete ? "complete" : "rolled back", complete ? "" : ended.words());
    if (!complete) {
      Path evidence = incidents.write(rollout, ended.words());
      journal.info("The evidence of this failure is in " + evidence);
      requests.progress(rollout.order().request(), "the evidence is in " + evidence);
    }
    trial.closeAll();
  }

  private void note(Rollout rollout, String result, String reason) {
    Optional<Releases.Release> release = releases.find(rollout.to());
    note(
        entry(
            rollout.to(),
            release.map(Releases.Release::generation),
            release
                .map(Releases.Release::origin)
                .orElseGet(() -> artefact(rollout.order().source())),
            command(rollout.order().origin()),
            result,
            reason));
  }

  private void note(History.Entry entry) {
    releases.onDisk(() -> write(entry));
  }

  private static History.Entry entry(
      int generation,
      Optional<Generation> copy,
      Artefact of,
      String command,
      String result,
      String reason) {
    return new History.Entry(
        Instant.now(),
        generation,
        copy.map(Generation::hash).orElse(""),
        words(of),
        command,
        result,
        reason);
  }

  private void write(History.Entry entry) {
    try {
      history.add(entry);
    } catch (IOException e) {
      journal.warn("The history could not be written: " + Reason.of(e));
    }
  }

  private static String words(Artefact artefact) {
    return switch (artefact) {
      case Artefact.Jar(Path file) -> file.toString();
      case Artefact.ClassPath(List<Path> entries, String main) ->
          String.join(":", entries.stream().map(Path::toString).toList()) + " " + main;
    };
  }

  /** {@code Received deploy command} is {@code cadre deploy}. */
  private static String command(String origin) {
    String asked = origin.startsWith("Received ") ? origin.substring("Received ".length()) : origin;
    return asked.endsWith(" command")
        ? "cadre " + asked.substring(0, asked.length() - " command".length())
        : asked;
  }
}
