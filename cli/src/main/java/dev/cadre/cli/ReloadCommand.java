package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import java.util.ArrayList;
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
    Options.addJson(spec);
    List<String> lines =
        new ArrayList<>(List.of("cadre reload", "cadre reload shop && echo deployed", ""));
    lines.addAll(RolloutReport.EXIT_CODES);
    Options.examples(spec, lines);
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    return RolloutReport.of(
        name(), new JsonObject(), Options.name(parsed), Options.json(parsed), shell);
  }
}
