package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre restart}: one worker is replaced, awaited. */
final class RestartCommand implements Command {

  @Override
  public String name() {
    return "restart";
  }

  @Override
  public String summary() {
    return "Replaces one worker by a new one of the same version, without losing a request";
  }

  @Override
  public void describe(CommandSpec spec) {
    WorkerArgument.add(spec);
    Options.addJson(spec);
    Options.examples(
        spec,
        List.of(
            "cadre restart 0",
            "cadre restart 4711 --name shop",
            "",
            "The new worker comes before the old one goes. When it does not get ready, the old one",
            "stays and the exit code is 1. All workers, or a new version: cadre reload."));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    String word = WorkerArgument.of(parsed);
    try {
      Asked asked = Asked.of(shell, Options.nameOption(parsed));
      JsonObject request = new JsonObject();
      request.put("pid", WorkerArgument.find(asked.view(), word).pid());
      return RolloutReport.of(name(), request, asked.view().name(), Options.json(parsed), shell);
    } catch (Primaries.NotFoundException e) {
      shell.err().println("cadre restart: " + e.getMessage());
      return e.exitCode().code();
    } catch (IOException e) {
      shell.err().println("cadre restart: the primary cannot be asked: " + Reason.of(e));
      return ExitCode.FAILED.code();
    }
  }
}
