package dev.cadre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LaunchLineTest {

  @Test
  void jarHasItsOptionsBeforeAndItsArgumentsBehind() {
    LaunchLine line =
        LaunchLine.of(
            List.of("java", "-Xmx64m", "-Da=b c", "-jar", "/app/shop.jar", "-x", "two words"), "");

    assertThat(line.what()).isEqualTo(Map.of("jar", List.of("/app/shop.jar")));
    assertThat(line.jvmOptions()).containsExactly("-Xmx64m", "-Da=b c");
    assertThat(line.arguments()).containsExactly("-x", "two words");
  }

  @Test
  void mainClassHasTheClassPathOfTheJvm() {
    LaunchLine line =
        LaunchLine.of(
            List.of("java", "-cp", "whatever", "-ea", "org.example.Main", "x"), "/usr:/tmp");

    assertThat(line.what())
        .isEqualTo(Map.of("class-path", List.of("/usr:/tmp"), "main", List.of("org.example.Main")));
    assertThat(line.jvmOptions()).containsExactly("-ea");
    assertThat(line.arguments()).containsExactly("x");
  }

  @Test
  void optionsWithTheirValueInTheNextWordAreKeptTogether() {
    LaunchLine line =
        LaunchLine.of(
            List.of("java", "--add-opens", "java.base/java.lang=ALL-UNNAMED", "-jar", "/a.jar"),
            "");

    assertThat(line.jvmOptions()).containsExactly("--add-opens=java.base/java.lang=ALL-UNNAMED");
  }

  @Test
  void whatIsThePrimarysOwnIsNotPassedOn() {
    List<String> words = new ArrayList<>(List.of("java"));
    words.addAll(LaunchLine.OF_THE_PRIMARY);
    words.addAll(
        List.of("-agentlib:jdwp=transport=dt_socket,server=n,address=5005", "-jar", "/a.jar"));

    assertThat(LaunchLine.of(words, "").jvmOptions()).isEmpty();
  }

  @Test
  void sameOptionsOfTheUserArePassedOn() {
    List<String> words = new ArrayList<>(List.of("java"));
    words.addAll(LaunchLine.OF_THE_PRIMARY);
    words.addAll(LaunchLine.OF_THE_PRIMARY);
    words.addAll(List.of("-jar", "/a.jar"));

    assertThat(LaunchLine.of(words, "").jvmOptions()).isEqualTo(LaunchLine.OF_THE_PRIMARY);
  }

  @Test
  void anyFreePortForADebuggerIsAnyForEachWorker() {
    String debugger = "-agentlib:jdwp=transport=dt_socket,server=y,address=0,suspend=n";
    LaunchLine line = LaunchLine.of(List.of("java", debugger, "-jar", "/a.jar"), "");

    assertThat(line.jvmOptions()).containsExactly(debugger);
  }

  @Test
  void eachWorkerHasPortsOfItsOwnForJmx() {
    LaunchLine line =
        LaunchLine.of(
            List.of(
                "java",
                "-Dcom.sun.management.jmxremote.port=9010",
                "-Dcom.sun.management.jmxremote.rmi.port=9010",
                "-Dcom.sun.management.jmxremote.ssl=false",
                "-jar",
                "/a.jar"),
            "");

    assertThat(line.jvmOptions())
        .containsExactly(
            "-Dcom.sun.management.jmxremote.port={worker.seat+9011}",
            "-Dcom.sun.management.jmxremote.rmi.port={worker.seat+9011}",
            "-Dcom.sun.management.jmxremote.ssl=false");
  }

  @Test
  void eachWorkerHasADebuggersPortOfItsOwn() {
    LaunchLine line =
        LaunchLine.of(
            List.of(
                "java",
                "-agentlib:jdwp=transport=dt_socket,server=y,address=*:5005,suspend=n",
                "-jar",
                "/a.jar"),
            "");

    assertThat(line.jvmOptions())
        .containsExactly(
            "-agentlib:jdwp=transport=dt_socket,server=y,address=*:{worker.seat+5006},suspend=n");
  }

  @Test
  void soHaveTheyForADebuggerAtAnAddressOfVersionSix() {
    String debugger = "-agentlib:jdwp=transport=dt_socket,server=y,address=[::1]:";
    LaunchLine line = LaunchLine.of(List.of("java", debugger + "5005", "-jar", "/a.jar"), "");

    assertThat(line.jvmOptions()).containsExactly(debugger + "{worker.seat+5006}");
  }

  @Test
  void moduleIsRunFromTheClassPath(@TempDir Path modules) throws IOException {
    Files.createFile(modules.resolve("shop.jar"));
    Path folder = Files.createDirectory(modules.resolve("stock"));
    Files.createFile(folder.resolve("module-info.class"));
    List<String> words =
        List.of("java", "-p", modules.toString(), "-m", "shop/org.example.Main", "x");

    LaunchLine line = LaunchLine.of(words, "");

    assertThat(line.what().get("main")).containsExactly("org.example.Main");
    assertThat(line.what().get("class-path")).containsExactly(modules + "/*:" + folder);
  }

  @Test
  void modulePathBesideAClassPathIsPassedOn() {
    List<String> words =
        List.of("java", "-p", "/usr", "--add-modules", "shop", "-cp", "/usr", "org.example.Main");

    assertThat(LaunchLine.of(words, "/usr").jvmOptions())
        .containsExactly("--add-modules=shop", "--module-path=/usr");
  }

  @Test
  void sourceFileIsRefusedWithTheRemedy() {
    assertThatThrownBy(() -> LaunchLine.of(List.of("java", "Main.java"), ""))
        .hasMessageContaining("Compile it first");
  }

  @Test
  void lineWithoutAnythingToRunIsRefused() {
    assertThatThrownBy(() -> LaunchLine.of(List.of("app", "-x"), ""))
        .isInstanceOf(IllegalStateException.class);
  }
}
