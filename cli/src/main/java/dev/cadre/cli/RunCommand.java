package dev.cadre.cli;

import dev.cadre.primary.settings.ConfigurationException;
import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.settings.Setting;
import dev.cadre.primary.settings.SettingsReader;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre run}: this process becomes the primary. Its options are the table of settings. */
final class RunCommand implements Command {

  @Override
  public String name() {
    return "run";
  }

  @Override
  public String summary() {
    return "Runs an application until it is stopped";
  }

  @Override
  public boolean takesSettings() {
    return true;
  }

  @Override
  public void describe(CommandSpec spec) {
    RunOptions.add(spec, name());
    Options.examples(
        spec,
        List.of(
            "cadre run shop.jar",
            "cadre run shop.jar --workers 4 --jvm-arg -Xmx512m -- --server.port=8080",
            "cadre run --class-path 'classes:lib/*' --main com.example.Shop --ready-path /ready",
            "CADRE_WORKERS=2 cadre run --config cadre.yaml",
            "",
            "Each option is also a variable and a key of the file:",
            "--health-port is CADRE_HEALTH_PORT and health-port; lists have the plural: jvm-args.",
            "An option wins over a variable, which wins over the file."));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) {
    Map<Setting<?>, List<String>> flags = RunOptions.flags(parsed, arguments);
    SettingsReader reader = RunOptions.reader(shell);
    RunSettings settings;
    try {
      settings = reader.read(flags);
    } catch (ConfigurationException e) {
      return RunOptions.refuse(e, name(), shell);
    }
    return shell.primary().run(settings, () -> reader.read(flags));
  }
}
