package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.cli.Primaries.NotFoundException;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.process.StateFolder;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre describe}: what an application was started with, and where its files are. */
final class DescribeCommand implements Command {

  @Override
  public String name() {
    return "describe";
  }

  @Override
  public String summary() {
    return "Shows the settings in force, the memory of each worker, and where the files are";
  }

  @Override
  public void describe(CommandSpec spec) {
    Options.addName(spec);
    Options.addJson(spec);
    Options.examples(
        spec,
        List.of(
            "cadre describe",
            "cadre describe shop --json | jq -r .settings.workers",
            "",
            "Of --env only the names are shown."));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    try {
      Asked asked = Asked.of(shell, Options.name(parsed));
      Path socket = asked.running().socket();
      ControlClient.Reply reply =
          ControlClient.ask(socket, "describe", StatusCommand.PATIENCE, _ -> {});
      JsonObject settings = reply.json().getObject("settings");
      if (settings == null) {
        throw new IOException(reply.words());
      }
      Map<String, String> facts = facts(asked, reply.json(), shell);
      if (Options.json(parsed)) {
        JsonObject json = new JsonObject(facts);
        json.put("status", asked.status());
        json.put("settings", settings);
        shell.out().println(ClusterViewJson.indented(json));
      } else {
        print(facts, shell.out());
        shell.out().println();
        Map<String, String> set = new LinkedHashMap<>();
        settings.forEach((key, value) -> set.put(key, Words.line(String.valueOf(value))));
        print(set, shell.out());
      }
      return ExitCode.OK.code();
    } catch (NotFoundException e) {
      shell.err().println("cadre describe: " + e.getMessage());
      return e.exitCode().code();
    } catch (IOException e) {
      shell.err().println("cadre describe: the primary cannot be asked: " + Reason.of(e));
      return ExitCode.FAILED.code();
    }
  }

  private static Map<String, String> facts(Asked asked, JsonObject described, Shell shell) {
    StateFolder kept = StateFolder.of(shell.environment(), asked.view().name());
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("application", asked.view().name());
    facts.put("primary", Long.toString(asked.view().primaryPid()));
    facts.put("state", asked.view().state().words());
    facts.put("directory", described.getString("directory", ""));
    facts.put("jvm", described.getString("launch", ""));
    facts.put("run-directory", String.valueOf(asked.running().socket().getParent()));
    facts.put("control-socket", asked.running().socket().toString());
    facts.put("history", kept.history().toString());
    facts.put("incidents", kept.incidents().toString());
    return facts;
  }

  private static void print(Map<String, String> facts, PrintStream out) {
    int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
    facts.forEach((key, value) -> {
      if (!value.isEmpty()) {
        out.println(key + " ".repeat(width - key.length() + 2) + value);
      }
    });
  }
}
