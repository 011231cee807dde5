package dev.cadre.cli;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.admin.WorkerView;
import dev.cadre.primary.process.StateFolder;
import dev.cadre.primary.settings.ConfigurationException;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code cadre start}: {@code cadre run} in the background. It returns when all workers are ready,
 * or when it is known that they will not be.
 */
final class StartCommand implements Command {
  private static final Duration LOOK = Duration.ofMillis(50);

  /** For what comes before the first fork: the first start on a JDK makes an archive. */
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private static final int TAIL = 40;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String summary() {
    return "Runs an application in the background; returns when it is ready or has failed";
  }

  @Override
  public boolean takesSettings() {
    return true;
  }

  @Override
  public void describe(CommandSpec spec) {
    RunOptions.add(spec, name());
    Options.addJson(spec);
    Options.examples(
        spec,
        List.of(
            "cadre start shop.jar --workers 4 -- --server.port=8080",
            "cadre start --config cadre.yaml && cadre status",
            "",
            "It takes the options of cadre run. Without --log-file the log is kept, and rotated,",
            "in ~/.local/state/cadre/NAME/cadre.log: cadre logs shows it. Exit code: 0 when all",
            "workers are ready, else that of cadre run, with the last lines of the log; 1 when",
            "some are not ready in time, and then it runs on."));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) {
    RunSettings settings;
    try {
      settings = RunOptions.reader(shell).read(RunOptions.flags(parsed, arguments));
    } catch (ConfigurationException e) {
      return RunOptions.refuse(e, name(), shell);
    }
    Path socket = shell.runRoot().resolve(settings.name()).resolve("control.sock");
    if (ControlClient.answers(socket)) {
      shell.err().println("cadre start: " + settings.name() + " is running already: cadre status");
      return ExitCode.PORT_TAKEN.code();
    }
    try {
      Background started = start(settings, parsed, arguments, shell);
      return await(settings, socket, started, Options.json(parsed), shell);
    } catch (IOException e) {
      shell.err().println("cadre start: " + Reason.of(e));
      return ExitCode.FAILED.code();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED.code();
    }
  }

  /**
   * What was started.
   *
   * @param log where its log is
   * @param before how long the log was before
   * @param errors what it says before it has a log
   */
  private record Background(Process process, Path log, long before, Path errors) {}

  private Background start(
      RunSettings settings, ParseResult parsed, Arguments arguments, Shell shell)
      throws IOException {
    Path kept = StateFolder.of(shell.environment(), settings.name()).log();
    Path folder = kept.resolveSibling("");
    try {
      Files.createDirectories(folder, ownerOnly());
    } catch (IOException e) {
      throw new IOException(
          "the folder for its log cannot be made ("
              + Reason.of(e)
              + "). Set XDG_STATE_HOME to a folder that you can write to",
          e);
    }
    Path log = settings.logFile().orElse(kept);
    Path errors = folder.resolve("start.err");
    ProcessBuilder builder = shell.background().of(RunOptions.asRun(name(), parsed, arguments));
    builder.directory(shell.directory().toFile());
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectOutput(Path.of("/dev/null").toFile());
    builder.redirectError(errors.toFile());
    if (settings.logFile().isEmpty()) {
      builder.environment().put(Settings.LOG_FILE.variable(), kept.toString());
    }
    long before = Files.exists(log) ? Files.size(log) : 0;
    return new Background(builder.start(), log, before, errors);
  }

  private static FileAttribute<?> ownerOnly() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  }

  private int await(
      RunSettings settings, Path socket, Background started, boolean json, Shell shell)
      throws IOException, InterruptedException {
    Instant end =
        Instant.now().plus(settings.bootTimeout()).plus(settings.readyTimeout()).plus(MARGIN);
    String said = "";
    while (true) {
      if (!started.process().isAlive()) {
        return failed(settings, started, json, shell);
      }
      Optional<ClusterView> view = view(socket);
      if (view.isPresent()) {
        String progress = progress(view.get(), settings);
        if (view.get().state() == ClusterView.State.RUNNING) {
          return ready(view.get(), started, json, shell);
        }
        if (!progress.equals(said) && !json) {
          shell.out().println(progress);
          shell.out().flush();
        }
        said = progress;
      }
      if (Instant.now().isAfter(end)) {
        shell
            .err()
            .println(
                "cadre start: "
                    + (said.isEmpty() ? "the primary does not answer" : said)
                    + "; it runs on: cadre logs "
                    + settings.name());
        return ExitCode.FAILED.code();
      }
      Thread.sleep(LOOK);
    }
  }

  private static Optional<ClusterView> view(Path socket) {
    if (!ControlClient.answers(socket)) {
      return Optional.empty();
    }
    try {
      return ControlClient.ask(socket, "status", StatusCommand.PATIENCE, _ -> {})
          .status()
          .map(ClusterViewJson::view);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty(); // it ends, or is about to answer
    }
  }

  private static String progress(ClusterView view, RunSettings settings) {
    long ready = view.workers().stream().filter(WorkerView::ready).count();
    return ready + " of " + settings.workers() + " workers are ready";
  }

  private static int ready(ClusterView view, Background started, boolean json, Shell shell) {
    if (json) {
      JsonObject result = ClusterViewJson.object(view);
      result.put("logFile", started.log().toString());
      shell.out().println(ClusterViewJson.indented(result));
      return ExitCode.OK.code();
    }
    shell
        .out()
        .println(
            "Started "
                + view.name()
                + ": primary "
                + view.primaryPid()
                + ", "
                + (view.workers().size() == 1 ? "1 worker" : view.workers().size() + " workers")
                + (view.listeners().isEmpty()
                    ? ""
                    : " on "
                        + view.listeners().stream()
                            .map(ClusterView.Address::toString)
                            .collect(Collectors.joining(", "))));
    shell.out().println("Log: " + started.log());
    return ExitCode.OK.code();
  }

  private static int failed(RunSettings settings, Background started, boolean json, Shell shell)
      throws IOException, InterruptedException {
    int code = started.process().waitFor();
    List<String> lines = new ArrayList<>();
    if (Files.exists(started.log())) {
      long from = Files.size(started.log()) < started.before() ? 0 : started.before();
      try (var in = Files.newInputStream(started.log())) {
        in.skipNBytes(from);
        new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(lines::add);
      }
    }
    lines.addAll(Files.readAllLines(started.errors()));
    List<String> last = lines.subList(Math.max(0, lines.size() - TAIL), lines.size());
    String reason =
        last.stream()
            .map(line -> LogLine.of(line, Instant.EPOCH))
            .filter(
                line -> line.level().equals("ERROR") && line.slot().equals(OptionalLong.empty()))
            .reduce((_, later) -> later)
            .map(LogLine::message)
            .orElse("exit code " + code);
    if (json) {
      JsonObject result = new JsonObject();
      result.put("exitCode", code);
      result.put("error", reason);
      result.put("output", new JsonArray(last));
      shell.out().println(ClusterViewJson.indented(result));
    } else {
      last.forEach(shell.err()::println);
      shell.err().println("cadre start: " + settings.name() + " did not start: " + reason);
    }
    return code == 0 ? ExitCode.FAILED.code() : code;
  }
}
