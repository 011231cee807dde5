package dev.cadre.cli;

import dev.cadre.cli.Primaries.NotFoundException;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre top}: an application and its workers, live. */
final class TopCommand implements Command {
  /** Of one frame as text. */
  private static final int COLUMNS = 132;

  @Override
  public String name() {
    return "top";
  }

  @Override
  public String summary() {
    return "Shows an application and its workers live, with keys to reload, scale and dump";
  }

  @Override
  public void describe(CommandSpec spec) {
    Options.addName(spec);
    spec.addOption(
        OptionSpec.builder("--once")
            .type(boolean.class)
            .arity("0")
            .description("Looks twice, a second apart, prints that as text, and ends.")
            .build());
    spec.addOption(
        OptionSpec.builder(Options.JSON)
            .type(boolean.class)
            .arity("0")
            .description("Prints a JSON object a second, each on a line, for programs.")
            .build());
    Options.examples(
        spec,
        List.of(
            "cadre top",
            "cadre top shop --once",
            "cadre top --json | jq -c '[.workers[] | {slot, cpuPercent}]'",
            "",
            "Keys: q quit, arrows select, d dump, r reload, + - scale, s sort, ? explains all.",
            "No colours with NO_COLOR. Ends with exit code 1 when the primary has ended."));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) throws UsageException {
    boolean json = Options.json(parsed);
    boolean once = parsed.matchedOptionValue("--once", false);
    if (!json && !once && !shell.isTerminal()) {
      throw new UsageException(
          "top: input and output are no terminal that can be drawn on. Use cadre top --once for"
              + " text, or --json.");
    }
    try {
      TopFeed feed = new TopFeed(Primaries.find(shell.runRoot(), Options.name(parsed)));
      if (json || once) {
        return print(feed, json, once, shell);
      }
      return TopSession.run(feed, shell);
    } catch (NotFoundException e) {
      shell.err().println("cadre top: " + e.getMessage());
      return e.exitCode().code();
    } catch (IOException e) {
      shell.err().println("cadre top: " + Reason.of(e));
      return ExitCode.FAILED.code();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED.code();
    }
  }

  private static int print(TopFeed feed, boolean json, boolean once, Shell shell)
      throws IOException, InterruptedException {
    TopFrame frame = feed.look();
    do {
      if (json && !once) {
        shell.out().println(ClusterViewJson.text(TopJson.of(frame)));
      }
      if (shell.out().checkError()) {
        return ExitCode.OK.code(); // nobody reads any more
      }
      Thread.sleep(TopFeed.INTERVAL);
      frame = feed.look();
    } while (!once);
    if (json) {
      shell.out().println(ClusterViewJson.text(TopJson.of(frame)));
    } else {
      Sparkline sparkline = Sparkline.in(shell.out().charset());
      new TopScreen(1, COLUMNS, sparkline).text(frame).forEach(shell.out()::println);
    }
    return ExitCode.OK.code();
  }
}
