package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * A rollout that needs no artefact to be named, awaited.
 *
 * @param examples of its use
 */
record RolloutCommand(String name, String summary, List<String> examples) implements Command {

  /** {@code cadre reload}. */
  static RolloutCommand reload() {
    return new RolloutCommand(
        "reload",
        "Replaces all workers by the version that is on disk, one by one, and waits for it",
        List.of("cadre reload", "cadre reload shop && echo deployed", ""));
  }

  /** {@code cadre rollback}. */
  static RolloutCommand rollback() {
    return new RolloutCommand(
        "rollback",
        "Goes back to the version that served before the last rollout, and waits for it",
        List.of("cadre rollback", "cadre rollback shop", ""));
  }

  @Override
  public void describe(CommandSpec spec) {
    Options.addName(spec);
    Options.addJson(spec);
    List<String> lines = new ArrayList<>(examples);
    lines.addAll(RolloutReport.EXIT_CODES);
    Options.examples(spec, lines);
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    return RolloutReport.of(
        name, new JsonObject(), Options.name(parsed), Options.json(parsed), shell);
  }
}
