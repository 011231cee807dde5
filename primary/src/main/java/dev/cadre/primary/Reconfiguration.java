package dev.cadre.primary;

import dev.cadre.primary.log.Journal;
import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.settings.RunSettings.Artefact;
import dev.cadre.primary.settings.TrialSettings;
import dev.cadre.primary.supervise.Event;
import dev.cadre.primary.supervise.Order;
import dev.cadre.primary.supervise.Policy;
import dev.cadre.primary.supervise.Source;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The settings in force, and what happens when they are read again. Of the supervisor's thread,
 * which does not read files: a virtual one does.
 */
final class Reconfiguration {
  private static final Duration DUMP = Duration.ofSeconds(2);
  private static final Duration BIND_GRACE = Duration.ofSeconds(10);
  private static final Duration STALL = Duration.ofSeconds(30);

  private final Primary.Rereading rereading;
  private final boolean programForks;
  private final Journal journal;
  private final Mailbox mailbox;
  private final Consumer<Artefact> configured;
  private final Consumer<Event> decide;

  /** Any thread may ask for them. */
  private volatile RunSettings settings;

  private WorkerLaunch launch;

  /**
   * @param settings those of the start
   * @param launch how workers are started with them
   * @param programForks whether a program forks the workers, and the primary does not
   * @param configured gets an artefact that is another than before
   */
  Reconfiguration(
      RunSettings settings,
      WorkerLaunch launch,
      Primary.Rereading rereading,
      boolean programForks,
      Journal journal,
      Mailbox mailbox,
      Consumer<Artefact> configured,
      Consumer<Event> decide) {
    this.settings = settings;
    this.launch = launch;
    this.rereading = rereading;
    this.programForks = programForks;
    this.journal = journal;
    this.mailbox = mailbox;
    this.configured = configured;
    this.decide = decide;
  }

  RunSettings settings() {
    return settings;
  }

  /** How workers are started now. */
  WorkerLaunch launch() {
    return launch;
  }

  Gates.Questions questions() {
    return new Gates.Questions(
        settings.readyPath(), settings.warmupRequests(), settings.trial().probePaths());
  }

  Policy policy() {
    return new Policy(
        settings.bootTimeout(),
        BIND_GRACE,
        settings.readyTimeout(),
        settings.ramp(),
        settings.drainTimeout(),
        settings.exitTimeout(),
        DUMP,
        STALL,
        settings.slotDelay(),
        settings.trial().observe(),
        settings.trial().canaryPercent(),
        settings.park(),
        !programForks);
  }

  /** A rolling restart of what is deployed, on trial when every restart is to be. */
  Event restart(String origin) {
    boolean tried = settings.trial().when() == TrialSettings.When.ALWAYS;
    return new Event.RestartRequested(new Order(0, origin, new Source.Again(), tried));
  }

  /** Reads files and opens the jar, so elsewhere; then uses what it has read. */
  void reread() {
    WorkerLaunch now = launch;
    Thread.ofVirtual()
        .name("cadre-settings")
        .start(() -> {
          try {
            RunSettings next = rereading.read();
            WorkerLaunch nextLaunch = now.with(next);
            mailbox.post(() -> use(next, nextLaunch));
          } catch (Exception e) {
            journal.error("The configuration stays as it was: " + e.getMessage());
          }
        });
  }

  /** Settings that workers are started with need new workers; times are taken at once. */
  private void use(RunSettings next, WorkerLaunch nextLaunch) {
    RunSettings before = settings;
    settings = next;
    launch = nextLaunch;
    List<String> taken = Changes.taken(before, next);
    journal.info(taken.isEmpty() ? "Nothing has changed" : "Changed: " + String.join(", ", taken));
    List<String> fixed = Changes.fixed(before, next);
    if (!fixed.isEmpty()) {
      journal.warn(
          "Changes of "
              + String.join(", ", fixed)
              + " need a new primary: cadre stop, then cadre run");
    }
    if (!next.artefact().equals(before.artefact())) {
      configured.accept(next.artefact());
    }
    decide.accept(new Event.PolicyChanged(policy()));
    if (next.workers() != before.workers()) {
      decide.accept(new Event.ScaleRequested(next.workers(), "Configuration"));
    }
    if (WorkerLaunch.differs(before, next)) {
      decide.accept(restart("Configuration changed"));
    } else {
      journal.info("The workers need no restart");
    }
  }
}
