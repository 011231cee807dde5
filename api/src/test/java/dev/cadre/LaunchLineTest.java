package dev.cadre;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
  void moduleIsRunFromTheClassPath() {
    LaunchLine line =
        LaunchLine.of(List.of("java", "-p", "/usr", "-m", "shop/org.example.Main", "x"), "");

    assertThat(line.what().get("main")).containsExactly("org.example.Main");
    assertThat(line.what().get("class-path")).containsExactly("/usr/*");
  }

  @Test
  void lineWithoutAnythingToRunIsRefused() {
    assertThatThrownBy(() -> LaunchLine.of(List.of("app", "-x"), ""))
        .isInstanceOf(IllegalStateException.class);
  }
}
