package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.settings.Setting;
import dev.cadre.primary.settings.Setting.Place;
import dev.cadre.primary.settings.Setting.Section;
import dev.cadre.primary.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** With {@code -Dcadre.docs.write=true} it writes the table instead of comparing it. */
final class ConfigurationPageTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final String MARK =
      "<!-- settings: generated from dev.cadre.primary.settings.Settings -->\n";

  @Test
  void theCommittedTableIsThatOfTheSettings() throws Exception {
    String page = Files.readString(PAGE);
    int start = page.indexOf(MARK);
    assertThat(start).as("the mark in " + PAGE).isPositive();
    String wanted = page.substring(0, start + MARK.length()) + tables();
    if (Boolean.getBoolean("cadre.docs.write")) {
      Files.writeString(PAGE, wanted);
    }
    assertThat(PAGE)
        .as("write it anew: mvn -pl cli -am test -Dtest=ConfigurationPageTest -Dcadre.docs.write")
        .content()
        .isEqualTo(wanted);
  }

  private static String tables() {
    StringBuilder text = new StringBuilder();
    for (Section section : Section.values()) {
      text.append("\n### ").append(section.title()).append("\n\n");
      text.append("| flag | variable | key | default | meaning |\n|---|---|---|---|---|\n");
      for (Setting<?> setting : Settings.ALL) {
        if (setting.section() == section) {
          text.append(row(setting));
        }
      }
    }
    return text.toString();
  }

  private static String row(Setting<?> setting) {
    boolean argument = setting.place() == Place.ARGUMENT;
    String flag =
        argument
            ? setting.type().placeholder()
            : "`" + setting.flag() + " " + setting.type().placeholder().replace("|", "\\|") + "`";
    String meaning = setting.doc() + (setting.shape().repeatable() ? " May be repeated." : "");
    return "| %s | `%s` | `%s` | %s | %s |%n"
        .formatted(
            flag,
            setting.variable(),
            setting.key(),
            setting.defaultText().map(text -> "`" + text + "`").orElse(setting.defaultWords()),
            meaning.replace("|", "\\|"));
  }
}
