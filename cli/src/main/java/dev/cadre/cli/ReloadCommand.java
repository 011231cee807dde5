package dev.cadre.cli;

import dev.cadre.cli.Primaries.NotFoundException;
import dev.cadre.cli.Primaries.Running;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre reload}: a rolling restart, awaited. */
final class ReloadCommand implements Command {

  @Override
  public String name() {
    return "reload";
  }

  @Override
  public String summary() {
    return "Replaces all workers by the version that is on disk, one by one, and waits for it";
  }

  @Override
  public void describe(CommandSpec spec) {
    Options.addName(spec);
    Options.examples(
        spec,
        List.of(
            "cadre reload",
            "cadre reload shop && echo deployed",
            "",
            "Exit code: 0 complete, 5 rolled back (the old workers serve on),",
            "6 another rollout is running."));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    try {
      Running running = Primaries.find(shell.runRoot(), Options.name(parsed));
      ControlClient.Reply reply =
          ControlClient.ask(running.socket(), "reload", Duration.ZERO, shell.out()::println);
      if (!reply.words().isEmpty()) {
        (reply.exitCode() == 0 ? shell.out() : shell.err()).println(reply.words());
      }
      return reply.exitCode();
    } catch (NotFoundException e) {
      shell.err().println("cadre reload: " + e.getMessage());
      return e.exitCode().code();
    } catch (IOException e) {
      shell.err().println("cadre reload: the primary cannot be asked: " + Reason.of(e));
      return ExitCode.FAILED.code();
    }
  }
}
