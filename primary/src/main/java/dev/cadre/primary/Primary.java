package dev.cadre.primary;

import dev.cadre.posix.LinuxPosix;
import dev.cadre.posix.Posix;
import dev.cadre.posix.PosixProcess;
import dev.cadre.primary.admin.PortTakenException;
import dev.cadre.primary.log.ClusterLog;
import dev.cadre.primary.log.Journal;
import dev.cadre.primary.process.NameInUseException;
import dev.cadre.primary.process.PidFile;
import dev.cadre.primary.process.RunDirectory;
import dev.cadre.primary.process.RunRoot;
import dev.cadre.primary.process.SuspendSignal;
import dev.cadre.primary.rollout.Generation;
import dev.cadre.primary.rollout.SnapshotRefused;
import dev.cadre.primary.rollout.Snapshots;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.worker.AotCaches;
import dev.cadre.primary.worker.CacheFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The way in: runs an application until it is stopped. What must be there before a worker can be
 * started is had here, one after the other, and given back in the reverse order; the rest is {@link
 * Running}.
 */
public final class Primary {
  private Primary() {}

  /** How settings are read again, for SIGHUP. */
  public interface Rereading {
    /**
     * The settings as they would be at a start now.
     *
     * @throws Exception with a message that says what is wrong in them
     */
    RunSettings read() throws Exception;
  }

  /**
   * Runs until the application is stopped or cannot be started; blocks. At most once in a process.
   *
   * @param agent Cadre's agent: a jar that stays there
   * @return what the process is to exit with
   */
  public static ExitCode run(RunSettings settings, Path agent, Rereading rereading) {
    PosixProcess process = LinuxPosix.instance().process();
    Optional<String> signalTrap =
        SuspendSignal.reExecuteIfNeeded(System.getenv(), process, List.of());
    return run(settings, agent, rereading, Program.NONE, signalTrap);
  }

  /**
   * The same under a program that forks the workers.
   *
   * @param signalTrap why SIGUSR2 is not free; empty when it is
   */
  static ExitCode run(
      RunSettings settings,
      Path agent,
      Rereading rereading,
      Program program,
      Optional<String> signalTrap) {
    Posix posix = LinuxPosix.instance();
    try (var signals = new SignalQueue();
        var directory = openDirectory(settings)) {
      if (settings.pidFile().isPresent()) {
        try (var _ = PidFile.write(settings.pidFile().get())) {
          return logged(settings, posix, directory, agent, rereading, program, signals, signalTrap);
        }
      }
      return logged(settings, posix, directory, agent, rereading, program, signals, signalTrap);
    } catch (NameInUseException | PidFile.InUseException e) {
      System.err.println("cadre: " + e.getMessage());
      return ExitCode.PORT_TAKEN;
    } catch (IOException e) {
      System.err.println("cadre: " + Reason.of(e));
      return ExitCode.FAILED;
    }
  }

  private static RunDirectory openDirectory(RunSettings settings) throws IOException {
    RunRoot root = RunRoot.of(System.getenv());
    try {
      return RunDirectory.open(
          root, settings.name(), words -> System.err.println("cadre: " + words));
    } catch (NameInUseException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(
          "the run directory cannot be used: "
              + Reason.of(e)
              + ". Set XDG_RUNTIME_DIR to a folder of yours that can be written",
          e);
    }
  }

  private static ClusterLog openLog(RunSettings settings, Posix posix) throws IOException {
    try {
      return ClusterLog.open(
          posix.file(),
          InstantSource.system(),
          settings.logFormat(),
          1,
          settings.logFile(),
          settings.logMaxBytes(),
          settings.logKeep());
    } catch (IOException e) {
      throw new IOException(
          "the log file cannot be used: "
              + Reason.of(e)
              + ". Choose another --log-file (log-file in the configuration)",
          e);
    }
  }

  private static ExitCode logged(
      RunSettings settings,
      Posix posix,
      RunDirectory directory,
      Path agent,
      Rereading rereading,
      Program program,
      SignalQueue signals,
      Optional<String> signalTrap)
      throws IOException {
    try (var log = openLog(settings, posix)) {
      signalTrap.ifPresent(reason ->
          log.warn(
              SuspendSignal.VARIABLE
                  + " is not set and could not be ("
                  + reason
                  + "): a profiler in this JVM may start rolling restarts. Start by ./cadre"));
      directory
          .dead()
          .ifPresent(pid ->
              log.warn(
                  "The last primary of this name, "
                      + pid
                      + ", did not end by itself: it was killed (by someone, or by the kernel for"
                      + " want of memory: see dmesg), or the machine went down"));
      return started(settings, posix, directory, agent, rereading, program, signals, log);
    }
  }

  private static ExitCode started(
      RunSettings settings,
      Posix posix,
      RunDirectory directory,
      Path agent,
      Rereading rereading,
      Program program,
      SignalQueue signals,
      ClusterLog log)
      throws IOException {
    var clock = new MonotonicClock();
    var snapshots = new Snapshots(directory.generations(), clock);
    try {
      Generation first = snapshots.take(1, settings.artefact());
      var caches = new AotCaches(CacheFolder.open(System.getenv()));
      WorkerLaunch launch = WorkerLaunch.prepare(settings, agent, directory.state(), log::info);
      try (var running =
          new Running(
              settings, posix, directory, launch, snapshots, caches, first, rereading, log, signals,
              clock, program)) {
        return running.untilStopped();
      }
    } catch (SnapshotRefused e) {
      log.error("The application cannot be started: " + e.getMessage());
      return ExitCode.NEVER_READY;
    } catch (PortTakenException e) {
      log.error(String.valueOf(e.getMessage()));
      return ExitCode.PORT_TAKEN;
    } catch (InterruptedException e) {
      return failed(log, e);
    }
  }

  private static ExitCode failed(Journal journal, InterruptedException e) {
    Thread.currentThread().interrupt();
    journal.error("The supervisor was interrupted: " + e.getMessage());
    return ExitCode.FAILED;
  }
}
