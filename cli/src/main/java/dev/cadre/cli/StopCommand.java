package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.cli.Primaries.NotFoundException;
import dev.cadre.cli.Primaries.Running;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre stop}: drains and ends an application; returns when its primary is gone. */
final class StopCommand implements Command {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "stop";
  }

  @Override
  public String summary() {
    return "Lets all workers finish what they have, ends the application and waits for it";
  }

  @Override
  public void describe(CommandSpec spec) {
    Options.addName(spec);
    Options.addJson(spec);
    Options.examples(spec, List.of("cadre stop", "cadre stop shop"));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    Running running;
    try {
      running = Primaries.find(shell.runRoot(), Options.name(parsed));
    } catch (NotFoundException e) {
      shell.err().println("cadre stop: " + e.getMessage());
      return e.exitCode().code();
    }
    Optional<ProcessHandle> process = process(running);
    try {
      ControlClient.Reply reply =
          ControlClient.ask(
              running.socket(),
              "stop",
              Duration.ZERO,
              words -> {
                if (!Options.json(parsed)) {
                  shell.out().println(words);
                }
              });
      if (reply.exitCode() != 0) {
        shell.err().println(reply.words());
        return reply.exitCode();
      }
    } catch (IOException e) {
      // A second stop, or a signal, may end the primary before it has said so.
      if (process.isEmpty() || !ended(process.get())) {
        shell.err().println("cadre stop: the primary cannot be asked: " + Reason.of(e));
        return ExitCode.FAILED.code();
      }
    }
    if (process.isPresent() && !ended(process.get())) {
      shell.err().println("cadre stop: process " + process.get().pid() + " has not ended.");
      return ExitCode.FAILED.code();
    }
    if (Options.json(parsed)) {
      JsonObject json = new JsonObject();
      json.put("stopped", running.name());
      shell.out().println(ClusterViewJson.text(json));
    } else {
      shell.out().println("Stopped " + running.name());
    }
    return ExitCode.OK.code();
  }

  private static Optional<ProcessHandle> process(Running running) {
    try {
      return ControlClient.ask(running.socket(), "status", PATIENCE, _ -> {})
          .status()
          .flatMap(status -> ProcessHandle.of(status.getLong("primaryPid")))
          .filter(process -> process.pid() != ProcessHandle.current().pid());
    } catch (IOException e) {
      return Optional.empty(); // it may still be able to stop
    }
  }

  private static boolean ended(ProcessHandle process) {
    try {
      process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
