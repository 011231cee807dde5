package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.settings.Setting;
import dev.cadre.primary.settings.Setting.Place;
import dev.cadre.primary.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InitCommandTest {
  /** One needs a file that is there, the other a path of the metrics. */
  private static final Set<Setting<?>> WITH_ANOTHER =
      Set.of(Settings.DASHBOARD_TOKEN_FILE, Settings.MAX_METRICS);

  @TempDir Path folder;
  private ShellFixture shell = new ShellFixture(Path.of("/"));

  @BeforeEach
  void aJar() throws Exception {
    shell = new ShellFixture(folder);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "Shop");
    new JarOutputStream(Files.newOutputStream(folder.resolve("shop.jar")), manifest).close();
  }

  @Test
  void whatItWritesCanBeRun() throws Exception {
    assertThat(shell.run("init", "shop.jar")).isZero();
    assertThat(shell.run("run", "--config", "cadre.yaml")).as(shell.err()).isEqualTo(42);
    assertThat(shell.started().name()).isEqualTo("shop");
    String text = Files.readString(folder.resolve("cadre.yaml"));
    assertThat(shell.run("init", "other.jar")).isEqualTo(1);
    assertThat(shell.err()).contains("is there already");
    assertThat(folder.resolve("cadre.yaml")).content().isEqualTo(text);
  }

  @Test
  void everyLineThatIsCommentedOutIsRightWhenItIsNot() throws Exception {
    for (var setting : Settings.ALL) {
      if (setting.place() == Place.NOT_IN_FILE
          || WITH_ANOTHER.contains(setting)
          || setting.key().matches("jar|class-path|main")) {
        continue;
      }
      String text =
          InitCommand.text("shop.jar")
              .replace("\n#" + setting.key() + ": ", "\n" + setting.key() + ": ");
      assertThat(text).as(setting.key()).contains("\n" + setting.key() + ": ");
      Files.writeString(folder.resolve("cadre.yaml"), text);
      assertThat(shell.run("run", "--config", "cadre.yaml")).as(shell.err()).isEqualTo(42);
    }
  }
}
