package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.primary.settings.Settings;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre scale}: more workers, or fewer, awaited. */
final class ScaleCommand implements Command {

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public String summary() {
    return "Changes the number of workers while they serve, and waits until it is reached";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0..1")
            .arity("1..2")
            .paramLabel("[NAME] N|+N|-N")
            .hideParamSyntax(true)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description(
                "The application, not needed when only one runs, and how many workers it is to"
                    + " have: 1 to 256, or so many more or fewer.")
            .build());
    // -1 is no option.
    spec.parser().unmatchedOptionsArePositionalParams(true);
    Options.addNameOption(spec);
    Options.addJson(spec);
    Options.examples(
        spec,
        List.of(
            "cadre scale 8",
            "cadre scale shop +1",
            "cadre scale -1 --name shop",
            "",
            "Workers that are too many finish their requests first. It lasts until the primary",
            "ends: the next one starts with --workers."));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    List<String> words = parsed.matchedPositionalValue(0, List.of());
    String name = Options.nameOption(parsed);
    String amount = words.isEmpty() ? "nothing" : words.getLast();
    for (String word : words) {
      if (word.startsWith("-") && !word.matches("-\\d+")) {
        throw Cli.unknownOption(word, parsed.commandSpec());
      }
    }
    if (words.size() == 2) {
      if (!name.isEmpty() && !name.equals(words.getFirst())) {
        throw new UsageException(
            "There are two names, " + words.getFirst() + " and " + name + ". Remove one.");
      }
      name = words.getFirst();
    }
    if (!amount.matches("[+-]?\\d{1,3}")
        || (amount.matches("\\d+") && !isPossible(Integer.parseInt(amount)))) {
      throw new UsageException(
          "scale: "
              + amount
              + " is no number of workers. Allowed: 1 to 256, or so many more or fewer, as +1 or"
              + " -1. See cadre help scale.");
    }
    boolean relative = amount.startsWith("+") || amount.startsWith("-");
    JsonObject request = new JsonObject();
    request.put(relative ? "by" : "workers", Integer.parseInt(amount));
    return RolloutReport.of(name(), request, name, Options.json(parsed), shell);
  }

  private static boolean isPossible(int workers) {
    return workers >= 1 && workers <= Settings.MAX_WORKERS;
  }
}
