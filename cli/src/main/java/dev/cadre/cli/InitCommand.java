package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import dev.cadre.primary.settings.Setting;
import dev.cadre.primary.settings.Setting.Place;
import dev.cadre.primary.settings.Setting.Section;
import dev.cadre.primary.settings.Settings;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code cadre init}: a {@code cadre.yaml} with every setting, explained and commented out. */
final class InitCommand implements Command {
  private static final String FILE = "cadre.yaml";
  private static final int WIDTH = 98;

  @Override
  public String name() {
    return "init";
  }

  @Override
  public String summary() {
    return "Writes a commented cadre.yaml with every setting";
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index("0")
            .arity("0..1")
            .paramLabel("JAR")
            .type(String.class)
            .description("The application, written into the file.")
            .build());
    spec.addOption(
        OptionSpec.builder("--stdout")
            .type(boolean.class)
            .arity("0")
            .description("Prints it instead of writing the file.")
            .build());
    Options.addJson(spec);
    Options.examples(
        spec,
        List.of(
            "cadre init shop.jar && cadre run --config cadre.yaml",
            "cadre init --stdout | grep -A3 timeout",
            "",
            "A cadre.yaml that is there is not touched."));
  }

  @Override
  public int run(ParseResult parsed, Arguments arguments, Shell shell) {
    String text = text(parsed.matchedPositionalValue(0, ""));
    if (parsed.matchedOptionValue("--stdout", false)) {
      shell.out().print(text);
      return ExitCode.OK.code();
    }
    Path file = shell.directory().resolve(FILE);
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      shell.err().println("cadre init: " + file + " is there already, and stays as it is.");
      return ExitCode.FAILED.code();
    } catch (IOException e) {
      shell.err().println("cadre init: " + Reason.of(e));
      return ExitCode.FAILED.code();
    }
    if (Options.json(parsed)) {
      JsonObject json = new JsonObject();
      json.put("file", file.toString());
      shell.out().println(ClusterViewJson.text(json));
    } else {
      shell.out().println("Wrote " + file + ". Next: cadre run --config " + FILE);
    }
    return ExitCode.OK.code();
  }

  /** Every key of the file: commented out, but the jar when there is one. */
  static String text(String jar) {
    StringBuilder text = new StringBuilder();
    text.append("# Settings of cadre run --config ").append(FILE).append(".\n");
    text.append("# Options and variables win over this file. Relative paths start from here.\n");
    for (Section section : Section.values()) {
      text.append("\n# ---- ").append(section.title()).append('\n');
      for (Setting<?> setting : Settings.ALL) {
        if (setting.section() == section && setting.place() != Place.NOT_IN_FILE) {
          append(text, setting, jar);
        }
      }
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Setting<?> setting, String jar) {
    text.append('\n');
    StringBuilder line = new StringBuilder("#");
    String doc = setting.doc() + " Allowed: " + setting.type().allowed() + ".";
    for (String word : doc.split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        text.append(line).append('\n');
        line = new StringBuilder("#");
      }
      line.append(' ').append(word);
    }
    text.append(line).append('\n');
    String example = setting.defaultText().orElseGet(() -> example(setting));
    boolean said = setting.equals(Settings.JAR) && !jar.isEmpty();
    text.append(said ? "" : "#").append(setting.key()).append(": ");
    text.append(
        switch (setting.shape()) {
          case ONE -> yaml(said ? jar : example);
          case WORDS, COMMAS, COLONS -> "[" + yaml(example) + "]";
          case MAP -> map(example);
        });
    text.append('\n');
  }

  /** Of a path the type knows none: it need not be there. */
  private static String example(Setting<?> setting) {
    if (!setting.type().example().isEmpty()) {
      return setting.type().example();
    }
    return setting.equals(Settings.CLASS_PATH)
        ? "lib/*"
        : "app." + setting.key().replace("-file", "");
  }

  private static String map(String example) {
    int cut = example.indexOf('=');
    return "{" + example.substring(0, cut) + ": " + yaml(example.substring(cut + 1)) + "}";
  }

  /** A scalar; in quotes unless it is plainly a word or a number. */
  private static String yaml(String value) {
    return value.matches("[A-Za-z0-9_./-]+")
            && !value.matches("(?i)(on|off|yes|no|true|false|null)")
        ? value
        : "'" + value.replace("'", "''") + "'";
  }
}
