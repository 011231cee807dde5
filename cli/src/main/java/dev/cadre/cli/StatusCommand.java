package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.cli.Primaries.NotFoundException;
import dev.cadre.cli.Primaries.Running;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.admin.WorkerView;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre status}: one application and its workers. */
final class StatusCommand implements Command {
  static final Duration PATIENCE = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "status";
  }

  @Override
  public String summary() {
    return "Shows an application and its workers";
  }

  @Override
  public void describe(CommandSpec spec) {
    Options.addName(spec);
    Options.addJson(spec);
    Options.examples(
        spec, List.of("cadre status", "cadre status shop", "cadre status shop --json | jq .state"));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    try {
      Running running = Primaries.find(shell.runRoot(), Options.name(parsed));
      ControlClient.Reply reply = ControlClient.ask(running.socket(), "status", PATIENCE, _ -> {});
      JsonObject status = reply.status().orElseThrow(() -> new IOException(reply.words()));
      if (Options.json(parsed)) {
        shell.out().println(ClusterViewJson.indented(status));
      } else {
        print(ClusterViewJson.view(status), shell.out());
      }
      return ExitCode.OK.code();
    } catch (NotFoundException e) {
      shell.err().println("cadre status: " + e.getMessage());
      return e.exitCode().code();
    } catch (IOException | IllegalArgumentException e) {
      shell.err().println("cadre status: the primary cannot be asked: " + Reason.of(e));
      return ExitCode.FAILED.code();
    }
  }

  private static void print(ClusterView view, PrintStream out) {
    out.println(
        view.name()
            + ": "
            + view.state().words()
            + ", generation "
            + view.generation()
            + ", primary "
            + view.primaryPid()
            + ", up "
            + Words.time(Duration.between(view.started(), Instant.now())));
    if (!view.listeners().isEmpty()) {
      out.println(
          "Listening on "
              + view.listeners().stream()
                  .map(ClusterView.Address::toString)
                  .collect(Collectors.joining(", ")));
    }
    view.health().ifPresent(health -> out.println("Health: http://" + health + "/cluster-health"));
    view.standby()
        .ifPresent(
            pid -> out.println("Standby: " + pid + ", booted, for the next worker that dies"));
    if (!view.aot().isEmpty()) {
      out.println("AOT cache: " + view.aot());
    }
    view.logs().stream()
        .filter(log -> !log.isFine())
        .forEach(log -> out.println("Log: " + words(log)));
    out.println();
    Table table =
        new Table(
            ">SLOT",
            ">WORKER",
            ">PID",
            ">GEN",
            "STATE",
            ">UP",
            ">HEAP",
            ">RSS",
            ">CPU",
            ">CONNS",
            ">IN-FLIGHT",
            ">RESTARTS");
    for (WorkerView worker : view.workers()) {
      table.row(
          Integer.toString(worker.slot()),
          Integer.toString(worker.id()),
          Long.toString(worker.pid()),
          Integer.toString(worker.generation()),
          worker.state(),
          Words.time(worker.uptime()),
          Words.bytes(worker.heapUsed()),
          Words.bytes(worker.rss()),
          Words.cpu(worker.cpuSeconds()),
          count(worker.connections()),
          count(worker.inFlight()),
          Integer.toString(worker.restarts()));
    }
    table.print(out);
    StateTable.print(view, out);
  }

  /** What is wrong with it, or was. */
  static String words(ClusterView.LogTarget log) {
    String lost = log.lostLines() + " lines lost there since the start";
    return log.name()
        + (log.trouble().isEmpty()
            ? " works again, " + lost
            : " does not work: " + log.trouble() + "; " + lost);
  }

  private static String count(OptionalInt count) {
    return count.isPresent() ? Integer.toString(count.getAsInt()) : "";
  }
}
