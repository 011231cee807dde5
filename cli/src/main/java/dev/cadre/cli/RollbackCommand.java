package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre rollback}: back to the version before, awaited. */
final class RollbackCommand implements Command {

  @Override
  public String name() {
    return "rollback";
  }

  @Override
  public String summary() {
    return "Goes back to the version that served before the last rollout, and waits for it";
  }

  @Override
  public void describe(CommandSpec spec) {
    Options.addName(spec);
    Options.addJson(spec);
    List<String> lines = new ArrayList<>(List.of("cadre rollback", "cadre rollback shop", ""));
    lines.addAll(RolloutReport.EXIT_CODES);
    Options.examples(spec, lines);
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    return RolloutReport.of(
        name(), new JsonObject(), Options.name(parsed), Options.json(parsed), shell);
  }
}
