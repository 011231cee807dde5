package dev.cadre.cli;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import dev.cadre.cli.Primaries.Running;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.admin.WorkerView;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre list}: all applications of this user. */
final class ListCommand implements Command {

  @Override
  public String name() {
    return "list";
  }

  @Override
  public String summary() {
    return "Lists the running applications of this user";
  }

  @Override
  public void describe(CommandSpec spec) {
    Options.addJson(spec);
    Options.examples(spec, List.of("cadre list", "cadre list --json"));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) {
    JsonArray applications = new JsonArray();
    Table table = new Table("NAME", ">PID", "STATE", ">WORKERS", ">GEN", ">UP", "LISTENING ON");
    int exitCode = ExitCode.OK.code();
    for (Running running : Primaries.all(shell.runRoot())) {
      if (!ControlClient.answers(running.socket())) {
        continue; // died without cleaning up
      }
      try {
        ControlClient.Reply reply =
            ControlClient.ask(running.socket(), "status", StatusCommand.PATIENCE, _ -> {});
        JsonObject status = reply.status().orElseThrow(() -> new IOException(reply.words()));
        applications.add(status);
        row(ClusterViewJson.view(status), table);
      } catch (IOException | IllegalArgumentException e) {
        shell.err().println("cadre list: " + running.name() + ": " + Reason.of(e));
        exitCode = ExitCode.FAILED.code();
      }
    }
    if (Options.json(parsed)) {
      shell.out().println(ClusterViewJson.indented(applications));
    } else if (applications.isEmpty() && exitCode == ExitCode.OK.code()) {
      shell.out().println("No application is running. Start one: cadre run JAR");
    } else {
      table.print(shell.out());
    }
    return exitCode;
  }

  private static void row(ClusterView view, Table table) {
    long ready = view.workers().stream().filter(WorkerView::ready).count();
    table.row(
        view.name(),
        Long.toString(view.primaryPid()),
        view.state().words(),
        ready + "/" + view.workers().size(),
        Integer.toString(view.generation()),
        Words.time(Duration.between(view.started(), Instant.now())),
        view.listeners().stream()
            .map(ClusterView.Address::toString)
            .collect(Collectors.joining(" ")));
  }
}
