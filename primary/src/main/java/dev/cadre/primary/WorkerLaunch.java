package dev.cadre.primary;

import dev.cadre.Stdio;
import dev.cadre.User;
import dev.cadre.ipc.Message;
import dev.cadre.ipc.TrainingEnvironment;
import dev.cadre.ipc.WorkerEnvironment;
import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.settings.RunSettings.Artefact;
import dev.cadre.primary.worker.AotStep;
import dev.cadre.primary.worker.StateVariables;
import dev.cadre.primary.worker.WorkerCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** How workers are started by certain settings. Immutable. */
final class WorkerLaunch {
  private final RunSettings settings;
  private final WorkerCommand.Common common;
  private final Path stateFolder;
  private final Stdio stdio;
  private final Optional<OtherUser> user;

  private WorkerLaunch(
      RunSettings settings,
      WorkerCommand.Common common,
      Path stateFolder,
      Stdio stdio,
      Optional<OtherUser> user) {
    this.settings = settings;
    this.common = common;
    this.stateFolder = stateFolder;
    this.stdio = stdio;
    this.user = user;
  }

  /**
   * Prepares what all workers need. Before anything waits for children of this process.
   *
   * @param agent Cadre's agent
   * @param stateFolder where an embedded segment belongs
   * @param say told, in a line, what takes seconds
   */
  static WorkerLaunch prepare(
      RunSettings settings, Path agent, Path stateFolder, Consumer<String> say) throws IOException {
    return new WorkerLaunch(
        settings,
        WorkerCommand.Common.prepare(settings, agent, System.getenv(), say),
        stateFolder,
        Stdio.LOGGED,
        Optional.empty());
  }

  /** What each worker gets of the machine, for the log. */
  String explain() {
    return common.splitFlags().isEmpty()
        ? "Each worker has the JVM options that were given, and nothing else"
        : "Each worker of " + settings.workers() + " gets " + String.join(" ", common.splitFlags());
  }

  /**
   * Whether workers must be started anew to have these settings.
   *
   * @return false also when only the times, the log or the number of workers differ
   */
  static boolean differs(RunSettings before, RunSettings after) {
    return !before.artefact().equals(after.artefact())
        || !before.applicationArguments().equals(after.applicationArguments())
        || !before.jvmArguments().equals(after.jvmArguments())
        || !before.environment().equals(after.environment())
        || !before.directory().equals(after.directory())
        || !before.privatePorts().equals(after.privatePorts())
        || !before.state().equals(after.state())
        || !before.offsetPorts().equals(after.offsetPorts())
        || before.aot() != after.aot()
        || before.sharePortZero() != after.sharePortZero();
  }

  /**
   * The same for other settings. Other JVM options may not fit the archive; it is used again after
   * the primary's next start.
   */
  WorkerLaunch with(RunSettings next) throws IOException {
    return new WorkerLaunch(next, common.with(next), stateFolder, stdio, user);
  }

  /** The same with another output, and as another user. */
  WorkerLaunch with(Stdio kind, Optional<User> other, Path runDirectory) {
    Optional<OtherUser> prepared =
        other.map(someone -> OtherUser.prepare(someone, runDirectory, common));
    WorkerCommand.Common readable =
        prepared.map(someone -> common.at(someone.agentJar(), someone.patch())).orElse(common);
    return new WorkerLaunch(settings, readable, stateFolder, kind, prepared);
  }

  Stdio stdio() {
    return stdio;
  }

  /** The command of a worker that runs {@code artefact}. */
  WorkerCommand command(WorkerEnvironment environment, Artefact artefact) {
    WorkerCommand command =
        common
            .of(environment, artefact)
            .with(StateVariables.of(settings.state(), settings.name(), stateFolder));
    return user.map(someone -> someone.command(command, files(artefact))).orElse(command);
  }

  private static List<Path> files(Artefact artefact) {
    return switch (artefact) {
      case Artefact.Jar(Path file) -> List.of(file);
      case Artefact.ClassPath(List<Path> entries, _) -> entries;
    };
  }

  /** The same from an AOT cache. */
  WorkerCommand command(WorkerEnvironment environment, Trained trained) {
    return common
        .of(environment, trained.runs(), trained.cache())
        .with(StateVariables.of(settings.state(), settings.name(), stateFolder));
  }

  /** One of the JVMs that make that cache. It shares no state: it must not become a leader. */
  WorkerCommand training(TrainingEnvironment environment, Artefact artefact, AotStep step) {
    return common
        .training(environment, artefact, step)
        .with(StateVariables.of("none", settings.name(), stateFolder));
  }

  /** Why there is no AOT cache for such workers, whatever they run; empty when there may be. */
  Optional<String> whyNoAot() {
    return settings.aot() ? common.whyNoAot() : Optional.of("it is switched off (aot)");
  }

  /** See {@link WorkerCommand.Common#aotKey}. */
  String aotKey(Artefact artefact, String content) {
    return common.aotKey(artefact, content);
  }

  /** The working directory of workers, absolute. */
  String directory() {
    return settings.directory().toString();
  }

  /** Whether a process may be started before it is known which worker it will be. */
  boolean startsEarly() {
    return common.startsEarly();
  }

  boolean sharePortZero() {
    return settings.sharePortZero();
  }

  List<Integer> privatePorts() {
    return List.copyOf(settings.privatePorts());
  }

  /** What the workers of a slot bind in place of the offset ports. */
  List<Message.Moved> moved(int slot) {
    return settings.offsetPorts().stream()
        .map(port -> new Message.Moved(port, port + slot))
        .toList();
  }
}
