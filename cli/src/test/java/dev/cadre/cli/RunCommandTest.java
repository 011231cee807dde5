package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.settings.RunSettings;
import dev.cadre.primary.settings.RunSettings.Artefact;
import dev.cadre.primary.settings.RunSettings.Balance;
import dev.cadre.primary.settings.Setting;
import dev.cadre.primary.settings.Setting.Place;
import dev.cadre.primary.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunCommandTest {
  @TempDir Path folder;
  private ShellFixture shell = new ShellFixture(Path.of("/"));

  @BeforeEach
  void aJar() throws IOException {
    shell = new ShellFixture(folder);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "shop.Main");
    new JarOutputStream(Files.newOutputStream(folder.resolve("shop-1.0.jar")), manifest).close();
  }

  @Test
  void theExitCodeIsThePrimarys() {
    assertThat(shell.run("run", "shop-1.0.jar")).isEqualTo(42);
    assertThat(shell.started().artefact())
        .isEqualTo(new Artefact.Jar(folder.resolve("shop-1.0.jar")));
    assertThat(shell.started().name()).isEqualTo("shop");
  }

  @Test
  void optionsMayStandBeforeAndAfterTheJar() {
    shell.run(
        "run",
        "--workers",
        "3",
        "shop-1.0.jar",
        "--balance=sticky",
        "--jvm-arg",
        "-Xmx64m",
        "--jvm-arg=@options",
        "--env",
        "A=b=c",
        "--env",
        "D=",
        "--private-port",
        "9090",
        "--private-port=9091,9092",
        "--offset-port",
        "8081,8181",
        "--port-zero",
        "shared",
        "--",
        "--port",
        "80",
        "--",
        "x");
    RunSettings settings = shell.started();
    assertThat(settings.workers()).isEqualTo(3);
    assertThat(settings.balance()).isEqualTo(Balance.STICKY);
    assertThat(settings.jvmArguments()).containsExactly("-Xmx64m", "@options");
    assertThat(settings.environment()).containsOnly(Map.entry("A", "b=c"), Map.entry("D", ""));
    assertThat(settings.privatePorts()).containsExactly(9090, 9091, 9092);
    assertThat(settings.offsetPorts()).containsExactly(8081, 8181);
    assertThat(settings.sharePortZero()).isTrue();
    assertThat(settings.applicationArguments()).containsExactly("--port", "80", "--", "x");
  }

  @Test
  void variablesAndFilesCountToo() throws Exception {
    Files.writeString(folder.resolve("cadre.yaml"), "jar: shop-1.0.jar\nworkers: 2\nargs: [a]\n");
    shell.environment.put("CADRE_CONFIG", "cadre.yaml");
    shell.environment.put("CADRE_WORKERS", "3");
    shell.run("run");
    assertThat(shell.started().workers()).isEqualTo(3);
    assertThat(shell.started().applicationArguments()).containsExactly("a");
    shell.run("run", "--workers", "4", "--");
    assertThat(shell.started().workers()).isEqualTo(4);
    assertThat(shell.started().applicationArguments()).isEmpty();
  }

  @Test
  void everySettingHasItsOption() {
    assertThat(shell.run("run", "--help")).isZero();
    for (Setting<?> setting : Settings.ALL) {
      if (setting.place() != Place.ARGUMENT) {
        assertThat(shell.out()).contains(setting.flag() + "=" + setting.type().placeholder());
      }
    }
    assertThat(shell.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(90));
  }

  @Test
  void wordsForTheApplicationAreExplained() {
    assertThat(shell.run("run", "shop-1.0.jar", "--server.port=80", "more")).isEqualTo(2);
    assertThat(shell.err())
        .isEqualTo(
            """
            cadre: run: unknown option --server.port=80.
              For the application, it goes after --:  cadre run shop-1.0.jar -- --server.port=80 more
            """);
    assertThat(shell.run("run", "shop-1.0.jar", "server")).isEqualTo(2);
    assertThat(shell.err()).contains("cadre run shop-1.0.jar -- server");
    assertThat(shell.run("run", "shop-1.0.jar", "-Xmx1g")).isEqualTo(2);
    assertThat(shell.err()).contains("--jvm-arg -Xmx1g");
    assertThat(shell.run("run", "shop-1.0.jar", "--worker=2")).isEqualTo(2);
    assertThat(shell.err()).contains("Did you mean --workers?");
    assertThat(shell.run("run", "--wokers", "3", "shop-1.0.jar")).isEqualTo(2);
    assertThat(shell.err())
        .isEqualTo(
            """
            cadre: run: unknown option --wokers. Did you mean --workers?
              What is meant for the application goes after --.
            """);
  }

  @Test
  void aMisspeltVariableIsAnErrorAndAStrangeOneIsNot() {
    shell.environment.put("CADRE_WORKES", "3");
    assertThat(shell.run("run", "shop-1.0.jar")).isEqualTo(78);
    assertThat(shell.err())
        .contains("CADRE_WORKES: no setting has this variable. Did you mean CADRE_WORKERS?");
    shell.environment.remove("CADRE_WORKES");
    shell.environment.put("CADRE_WORKER_ID", "3");
    shell.environment.put("CADRE_SHIPYARD_CODE", "x");
    shell.run("run", "shop-1.0.jar");
    assertThat(shell.started().name()).isEqualTo("shop");
  }

  @Test
  void wrongUsageIs2AndWrongConfigurationIs78() throws Exception {
    assertThat(shell.run("run", "shop-1.0.jar", "--workers", "many")).isEqualTo(2);
    assertThat(shell.err()).startsWith("cadre run:\n--workers: found \"many\"; allowed:");
    assertThat(shell.run("run")).isEqualTo(2);
    assertThat(shell.run("run", "--workers")).isEqualTo(2);
    assertThat(shell.err()).contains("--workers", "See cadre help run.");
    assertThat(shell.run("run", "--name", "--workers", "2")).isEqualTo(2);
    assertThat(shell.run("run", "shop-1.0.jar", "--name=a", "--name=b")).isEqualTo(2);
    assertThat(shell.err()).contains("--name");
    Files.writeString(folder.resolve("cadre.yaml"), "jar: shop-1.0.jar\nworkrs: 2\nramp: x\n");
    assertThat(shell.run("run", "--config", "cadre.yaml")).isEqualTo(78);
    assertThat(shell.err())
        .startsWith("cadre run: 2 problems:\ncadre.yaml:2:1: unknown key \"workrs\".");
    assertThat(shell.started).isNull();
  }
}
