package dev.cadre.primary.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class SettingsTest {
  private static final SettingType.Context CONTEXT = new SettingType.Context(Path.of("/srv"), 4);

  @Test
  void everyDeclarationIsCompleteAndUnlikeTheOthers() {
    assertThat(Settings.ALL).extracting(Setting::key).doesNotHaveDuplicates();
    assertThat(Settings.ALL).extracting(Setting::flag).doesNotHaveDuplicates();
    assertThat(Settings.ALL).extracting(Setting::variable).doesNotHaveDuplicates();
    assertThat(Settings.ALL)
        .allSatisfy(setting -> {
          assertThat(setting.key()).matches("[a-z]+(-[a-z]+)*");
          assertThat(setting.doc()).endsWith(".");
          assertThat(setting.since()).isNotBlank();
          assertThat(setting.type().allowed()).isNotBlank();
        });
  }

  @Test
  void everyExampleDefaultAndChoiceIsAllowed() throws Exception {
    for (Setting<?> setting : Settings.ALL) {
      if (setting.defaultText().isPresent()) {
        assertThat(setting.type().parser().parse(setting.defaultText().get(), CONTEXT)).isNotNull();
      }
      if (!setting.type().example().isEmpty()) {
        assertThat(setting.type().parser().parse(setting.type().example(), CONTEXT)).isNotNull();
      }
      for (String choice : setting.type().choices()) {
        assertThat(setting.type().parser().parse(choice, CONTEXT)).isNotNull();
      }
    }
  }
}
