package dev.cadre.primary.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsInForceTest {
  @TempDir Path folder;

  @Test
  void tellsEverySettingAndNoSecret() throws Exception {
    Path jar = TestJar.write(folder.resolve("shop.jar"), "Shop");
    RunSettings settings =
        new SettingsReader(folder, Map.of(), 2)
            .read(
                Map.of(
                    Settings.JAR,
                    List.of(jar.toString()),
                    Settings.ENV,
                    List.of("TOKEN=hush"),
                    Settings.STATE,
                    List.of("redis://me:hush@localhost:6379")));
    Map<String, String> all = SettingsInForce.of(settings);
    Set<String> elsewhere = Set.of("class-path", "main", "config");
    for (Setting<?> setting : Settings.ALL) {
      if (!elsewhere.contains(setting.key())) {
        assertThat(all).containsKey(setting.key());
      }
    }
    assertThat(all).containsEntry("env", "TOKEN").containsEntry("workers", "2");
    assertThat(all.toString()).doesNotContain("hush");
  }
}
