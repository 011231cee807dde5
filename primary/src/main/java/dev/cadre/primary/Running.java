package dev.cadre.primary;

import dev.cadre.ipc.Message;
import dev.cadre.posix.Posix;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.ControlServer;
import dev.cadre.primary.admin.Description;
import dev.cadre.primary.admin.HealthServer;
import dev.cadre.primary.dashboard.Dashboard;
import dev.cadre.primary.listen.Listeners;
import dev.cadre.primary.listen.PassedSockets;
import dev.cadre.primary.log.ClusterLog;
import dev.cadre.primary.log.OutputCapture;
import dev.cadre.primary.process.Children;
import dev.cadre.primary.process.RunDirectory;
import dev.cadre.primary.process.StateFolder;
import dev.cadre.primary.process.WorkerChannels;
import dev.cadre.primary.rollout.DrainWatch;
import dev.cadre.primary.rollout.Generation;
import dev.cadre.primary.rollout.History;
import dev.cadre.primary.rollout.Snapshots;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.settings.SettingsInForce;
import dev.cadre.primary.supervise.Cluster;
import dev.cadre.primary.supervise.Effect;
import dev.cadre.primary.supervise.Event;
import dev.cadre.primary.supervise.ExitStatus;
import dev.cadre.primary.supervise.Policy;
import dev.cadre.primary.worker.AotCaches;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * Everything that runs while the application runs: the parts, who posts to whom, and the end of
 * each. The supervisor's thread is the one that calls untilStopped; all others only post to its
 * mailbox.
 */
/** A running application: the edges of the primary around its supervisor. */
final class Running implements AutoCloseable {
  /** What is closed at the end, last first. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private final ClusterLog log;
  private final SignalQueue signals;

  /** Those of the start. */
  private final RunSettings settings;

  private final Program program;
  private final Mailbox mailbox = new Mailbox();
  private final Supervisor supervisor;
  private final Crew crew;
  private final Standby standby;
  private final Aot aot;
  private final Reconfiguration reconfiguration;
  private final Commands commands;
  private final Accounts accounts = new Accounts();
  private final Heartbeat heartbeat;
  private final Drains drains;
  private final Gates gates;
  private final Examinations examinations;
  private final Trial trial;
  private final Deploys deploys;
  private final Effects effects;
  private final Binds binds;
  private final Unused unused;
  private final Dumps dumps;
  private final LostPaths lostPaths;
  private final Inbox inbox;
  private final OutputCapture output;
  private final Control control;
  private final Waiting waiting = new Waiting();
  private final ServiceNotices notices;
  private final RunDirectory directory;
  private Optional<ClusterView.Address> healthAddress = Optional.empty();

  Running(
      RunSettings settings,
      Posix posix,
      RunDirectory directory,
      WorkerLaunch launch,
      Snapshots snapshots,
      AotCaches caches,
      Generation first,
      Primary.Rereading rereading,
      ClusterLog log,
      SignalQueue signals,
      InstantSource clock,
      Program program)
      throws IOException {
    this.settings = settings;
    this.directory = directory;
    this.log = log;
    this.signals = signals;
    this.program = program;
    try {
      output = opened(new OutputCapture(posix.file(), log));
      long self = ProcessHandle.current().pid();
      notices = opened(ServiceNotices.of(System.getenv(), self, posix, log));
      var listeners =
          new Listeners(posix.socket(), posix.file(), settings.workers(), settings.balance());
      parts.push(listeners::closeAll);
      var passed = PassedSockets.of(System.getenv(), self, posix.socket(), log::warn);
      listeners.use(passed);
      passed.words().forEach(it -> log.info("The service manager has passed a socket of " + it));
      var children = opened(new Children(posix.process(), this::exited));
      var channels = opened(new WorkerChannels(posix.file(), posix.socket(), new FromWorkers()));
      reconfiguration =
          new Reconfiguration(
              settings,
              launch,
              rereading,
              program.forks(),
              log,
              mailbox,
              this::configured,
              this::decide);
      commands = new Commands(reconfiguration, this::cluster, log, this::decide);
      var plans = new AotPlans(snapshots, caches);
      var releases =
          opened(
              new Releases(
                  snapshots,
                  plans,
                  new Releases.Release(
                      first, settings.artefact(), launch, plans.find(first, launch)),
                  log,
                  mailbox));
      var spawner = opened(new Spawner(posix, children));
      standby =
          opened(
              new Standby(
                  () -> reconfiguration.settings().standby(),
                  posix,
                  spawner,
                  children,
                  listeners,
                  releases,
                  log));
      crew =
          opened(
              new Crew(
                  posix,
                  children,
                  channels,
                  output,
                  listeners,
                  releases,
                  log,
                  mailbox,
                  spawner,
                  standby,
                  accounts,
                  program,
                  this::reapedStranger));
      var drainWatch = opened(new DrainWatch(posix));
      drains =
          new Drains(
              drainWatch,
              listeners,
              channels,
              crew,
              this::cluster,
              clock,
              log,
              mailbox,
              this::decide,
              () -> reconfiguration.settings().webSocketSpread());
      heartbeat = new Heartbeat(crew, channels, mailbox, this::decide, settings.healthInterval());
      gates =
          new Gates(
              reconfiguration::questions,
              listeners,
              this::cluster,
              clock,
              log,
              mailbox,
              this::decide);
      var requests = new Requests();
      examinations = new Examinations(channels, output);
      var kept = StateFolder.open(System.getenv(), settings.name(), directory.path());
      var incidents = new Incidents(kept.incidents(), output, log);
      dumps = new Dumps(posix, children, kept.incidents(), log);
      var room = new MemoryRoom(this::cluster, log);
      trial =
          new Trial(
              reconfiguration::settings,
              gates,
              examinations,
              incidents,
              this::cluster,
              log,
              mailbox,
              this::decide);
      deploys =
          new Deploys(
              reconfiguration,
              releases,
              trial,
              incidents,
              new History(kept.history()),
              room,
              requests,
              this::cluster,
              log,
              mailbox,
              this::decide);
      aot =
          opened(
              new Aot(
                  !program.forks(),
                  posix,
                  children,
                  crew,
                  releases,
                  plans,
                  caches,
                  room,
                  reconfiguration::questions,
                  log,
                  mailbox));
      var steering = new Steering(listeners, log);
      effects =
          new Effects(
              crew, steering, releases, deploys, incidents, gates, drains, requests, output, log);
      Policy policy = reconfiguration.policy();
      Cluster cluster =
          program.forks()
              ? Cluster.empty(self, policy)
              : Cluster.of(self, settings.workers(), policy, clock.instant());
      supervisor = new Supervisor(cluster, mailbox, clock, new Following());
      binds = new Binds(posix.socket(), listeners, channels, steering);
      unused = new Unused(listeners, crew, log);
      lostPaths = new LostPaths(listeners, log);
      inbox =
          new Inbox(
              crew, binds, heartbeat, drains, examinations, channels, log, supervisor, accounts);
      var overview =
          new Overview(
              settings.name(), Instant.now(), crew, listeners, standby, aot, accounts, log);
      control =
          new Control(
              mailbox,
              supervisor,
              requests,
              new Scrapes(
                  () -> reconfiguration.settings().metricsPath(),
                  this::cluster,
                  gates::addresses,
                  mailbox,
                  log),
              () -> overview.of(supervisor.cluster(), clock.instant(), healthAddress),
              opened(new Census(posix, log)),
              () -> reconfiguration.settings().trial().when(),
              waiting,
              deploys::refusal,
              this::description,
              log.recent(),
              dumps);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** What a thread of the primary cannot cope with is in the log, and not on stderr alone. */
  private void uncaught(Thread thread, Throwable defect) {
    StringWriter trace = new StringWriter();
    defect.printStackTrace(new PrintWriter(trace));
    log.error("A defect of Cadre in " + thread.getName() + ", please report it:");
    trace.toString().lines().forEach(line -> log.error("    " + line));
  }

  /** Starts the workers and stays until the last one is gone. */
  ExitCode untilStopped() throws IOException, InterruptedException {
    Thread.currentThread().setName("cadre-supervisor");
    if (!program.forks()) { // Else other threads of this JVM are the program's.
      Thread.setDefaultUncaughtExceptionHandler(this::uncaught);
    }
    var dashboard =
        opened(
            new Dashboard(
                control,
                log.chronicle(),
                () -> reconfiguration.settings().dashboardTokenFile(),
                InstantSource.system(),
                log));
    var health =
        opened(
            HealthServer.open(
                settings.healthAddress(),
                settings.healthPort(),
                settings.healthPortExplicit(),
                control,
                dashboard,
                log));
    healthAddress = Optional.of(health.address());
    opened(ControlServer.open(directory.controlSocket(), control, log));
    signals.deliverTo(signal -> mailbox.post(() -> commands.received(signal)));
    mailbox.post(() -> introduce(health.address()));
    program.started(this);
    ExitCode code = ExitCode.of(supervisor.run());
    control.ended();
    if (code == ExitCode.OK) {
      deploys.over("");
      return code;
    }
    output.close();
    String reason = reason(code);
    log.error("Exit code " + code.code() + ": " + reason);
    deploys.over(code == ExitCode.PORT_TAKEN ? reason : code.words());
    return code;
  }

  /** The last line of a start that failed: the one that is read first. */
  private String reason(ExitCode code) {
    return code == ExitCode.PORT_TAKEN
        ? binds.lastRefusal().orElse(code.words())
        : code.words() + "; the last output of each is above";
  }

  /** After the line that says that the primary starts. */
  private void introduce(ClusterView.Address health) {
    if (program.forks()) {
      log.info(
          "Primary " + ProcessHandle.current().pid() + " started: its program forks the workers");
    }
    log.info("Application " + settings.name() + "; health at http://" + health + "/cluster-health");
    log.info(reconfiguration.launch().explain());
  }

  /** Closes the parts, last opened first; what one of them throws does not keep the others open. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        log.warn("While ending: " + e);
      }
    }
  }

  private Cluster cluster() {
    return supervisor.cluster();
  }

  private void decide(Event event) {
    supervisor.decide(event);
  }

  private void configured(RunSettings.Artefact artefact) {
    deploys.configured(artefact);
  }

  /** The program's way to the supervisor. */
  Mailbox mailbox() {
    return mailbox;
  }

  /** On the supervisor's thread. */
  Supervisor supervisor() {
    return supervisor;
  }

  /** On the supervisor's thread. */
  Crew crew() {
    return crew;
  }

  /** The run directory. */
  Path folder() {
    return directory.path();
  }

  Control control() {
    return control;
  }

  /** How workers are started now. On the supervisor's thread. */
  WorkerLaunch launch() {
    return reconfiguration.launch();
  }

  private void reapedStranger(int pid, ExitStatus status) {
    aot.reaped(pid, status);
    dumps.reaped(pid, status);
  }

  private Description description() {
    RunSettings now = reconfiguration.settings();
    return new Description(
        now.directory().toString(), reconfiguration.launch().explain(), SettingsInForce.of(now));
  }

  /** The reaper's thread. */
  private void exited(int pid) {
    mailbox.post(() ->
        crew.reap(pid)
            .ifPresent(reaped -> {
              aot.reaped(reaped, cluster());
              drains.cancel(reaped.worker());
              gates.close(reaped.worker());
              trial.close(reaped.worker());
              decide(reaped);
            }));
  }

  /** After each decision, and at least once a second. */
  private final class Following implements Supervisor.Hands {
    @Override
    public @Nullable Event carryOut(Effect effect) {
      return effects.carryOut(effect);
    }

    @Override
    public void decided(Cluster before, Event event, Cluster after) {
      program.decided(before, event, after);
    }

    @Override
    public void failed(RuntimeException bug) {
      effects.failed(bug);
    }

    @Override
    public void follow(Cluster cluster, Instant now) {
      effects.follow(cluster, now);
      heartbeat.beat(now);
      if (!program.forks()) { // Such a program says itself who listens: it may fork again.
        unused.follow(cluster);
      }
      standby.follow(cluster, now);
      aot.follow(cluster, now);
      deploys.follow(cluster);
      lostPaths.follow();
      waiting.follow(cluster);
      notices.follow(cluster);
    }
  }

  /** The channels' thread. */
  private final class FromWorkers implements WorkerChannels.Listener {
    @Override
    public void received(long worker, Message message) {
      mailbox.post(() -> inbox.received((int) worker, message));
    }

    @Override
    public void closed(long worker, String reason) {
      examinations.explain(
          (int) worker,
          reason,
          why -> mailbox.post(() -> decide(new Event.ChannelLost((int) worker, why))));
    }
  }
}
