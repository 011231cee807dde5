package dev.cadre.cli;

import dev.cadre.primary.settings.ExitCode;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes the commands as a page of Markdown. */
final class CommandPage {
  private final StringBuilder out = new StringBuilder();

  private CommandPage() {}

  /** The page of all commands. */
  static String render(CommandSpec root) {
    CommandPage page = new CommandPage();
    page.write(root);
    return page.out.toString();
  }

  private void write(CommandSpec root) {
    line("# Commands");
    line("");
    line("<!-- generated from the commands by CommandPageTest: do not edit -->");
    line("");
    line(
        "`cadre help COMMAND` has the same, and so has [the manual](man/cadre.1). What each is good for: [operating](operate.md).");
    line("");
    line("| command | does |");
    line("|---|---|");
    for (CommandSpec command : ManPage.commands(root)) {
      String name = "cadre " + command.name();
      row("[`" + name + "`](#" + name.replace(' ', '-') + ")", ManPage.description(command));
    }
    for (CommandSpec command : ManPage.commands(root)) {
      line("");
      command(command);
    }
    line("");
    line("## Exit codes");
    line("");
    line("[What they mean for which command](signals.md#exit-codes).");
    line("");
    line("| code | means |");
    line("|---|---|");
    for (ExitCode code : ExitCode.values()) {
      row(Integer.toString(code.code()), code.words());
    }
  }

  private void command(CommandSpec command) {
    line("## cadre " + command.name());
    line("");
    line(ManPage.description(command));
    line("");
    block("text", ManPage.synopses(command));
    boolean settings = command.userObject() instanceof Command own && own.takesSettings();
    if (settings) {
      line("");
      line("Every [setting](configuration.md#all-settings) is an option.");
    }
    List<OptionSpec> options =
        settings
            ? RunOptions.sections(command).getOrDefault("", List.of())
            : List.copyOf(command.options());
    line("");
    line("| option | meaning |");
    line("|---|---|");
    command
        .positionalParameters()
        .forEach(p -> row("`" + p.paramLabel() + "`", String.join(" ", p.description())));
    for (OptionSpec option : options) {
      String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
      row(
          "`" + String.join("`, `", option.names()) + label + "`",
          String.join(" ", option.description()).replace("%%", "%"));
    }
    examples(List.of(command.usageMessage().footer()));
  }

  /** Commands, and after an empty line what else is to be said. */
  private void examples(List<String> footer) {
    List<String> lines = footer.stream().map(String::stripTrailing).toList();
    int gap = lines.indexOf("");
    line("");
    block("sh", gap < 0 ? lines : lines.subList(0, gap));
    if (gap >= 0) {
      line("");
      block("text", lines.subList(gap + 1, lines.size()));
    }
  }

  private void block(String language, List<String> lines) {
    line("```" + language);
    lines.forEach(each -> line(each.strip()));
    line("```");
  }

  private void row(String first, String second) {
    line("| " + first.replace("|", "\\|") + " | " + second.replace("|", "\\|") + " |");
  }

  private void line(String line) {
    out.append(line).append('\n');
  }
}
