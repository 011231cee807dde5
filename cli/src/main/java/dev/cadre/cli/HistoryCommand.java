package dev.cadre.cli;

import com.grack.nanojson.JsonArray;
import dev.cadre.cli.Primaries.NotFoundException;
import dev.cadre.cli.Primaries.Running;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.process.StateFolder;
import dev.cadre.primary.rollout.History;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre history}: what was rolled out, and how that ended. */
final class HistoryCommand implements Command {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

  private static final int SHORT_HASH = 12;

  @Override
  public String name() {
    return "history";
  }

  @Override
  public String summary() {
    return "Shows what was started and rolled out, when, by which command, and how it ended";
  }

  @Override
  public void describe(CommandSpec spec) {
    Options.addName(spec);
    Options.addJson(spec);
    Options.examples(
        spec, List.of("cadre history", "cadre history shop --json | jq '.[-1].reason'"));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    try {
      List<History.Entry> entries = entries(shell, Options.name(parsed));
      if (Options.json(parsed)) {
        JsonArray json = new JsonArray(entries.stream().map(History.Entry::json).toList());
        shell.out().println(ClusterViewJson.indented(json));
        return ExitCode.OK.code();
      }
      Table table = new Table("TIME", ">GEN", "HASH", "COMMAND", "RESULT", "ARTEFACT");
      for (History.Entry entry : entries) {
        String hash = entry.hash();
        table.row(
            TIME.format(entry.at()),
            Integer.toString(entry.generation()),
            hash.length() > SHORT_HASH ? hash.substring(0, SHORT_HASH) : hash,
            entry.command(),
            entry.reason().isEmpty() ? entry.result() : entry.result() + ": " + entry.reason(),
            entry.artefact());
      }
      table.print(shell.out());
      return ExitCode.OK.code();
    } catch (NotFoundException e) {
      shell.err().println("cadre history: " + e.getMessage());
      return e.exitCode().code();
    } catch (IOException e) {
      shell.err().println("cadre history: the history cannot be read: " + Reason.of(e));
      return ExitCode.FAILED.code();
    }
  }

  /** Of an application by its name, also when it is stopped; else of the one that runs. */
  private static List<History.Entry> entries(Shell shell, String name)
      throws NotFoundException, IOException {
    Path kept = StateFolder.of(shell.environment(), name).history();
    if (!name.isEmpty() && Files.exists(kept)) {
      return new History(kept).read();
    }
    Running running;
    try {
      running = Primaries.find(shell.runRoot(), name);
    } catch (NotFoundException e) {
      if (name.isEmpty()) {
        return new History(Kept.file(StateFolder::history, "history", name, e, shell)).read();
      }
      throw new NotFoundException(
          e.exitCode(),
          "There is no history of " + name + ": nothing of that name was started by this user.");
    }
    kept = StateFolder.of(shell.environment(), running.name()).history();
    // Where nothing could be written at home it is beside the control socket.
    Path beside = running.socket().resolveSibling(String.valueOf(kept.getFileName()));
    return new History(Files.exists(kept) ? kept : beside).read();
  }
}
