package dev.cadre.primary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveShapeTest {

  @Test
  void keepsWhatTheArchiveDependsOn() {
    List<String> arguments =
        List.of(
            "-Xmx2g",
            "-Dx=y",
            "--add-modules",
            "java.sql",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseZGC",
            "-XX:MaxGCPauseMillis=5",
            "-XX:+UseCompactObjectHeaders");
    assertThat(ArchiveShape.of(arguments, Map.of()))
        .contains(
            new ArchiveShape(
                List.of(
                    "--add-modules",
                    "java.sql",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseZGC",
                    "-XX:+UseCompactObjectHeaders")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xmx32g", "-Xmx100G", "-Xmx40000m", "-XX:MaxHeapSize=64g", "-Xmx1t"})
  void aHeapWithoutCompressedPointersIsAnotherShape(String argument) {
    assertThat(ArchiveShape.of(List.of(argument), Map.of()).orElseThrow().arguments())
        .containsExactly(argument);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-Xmx31g", "-Xmx4096m", "-Xmx100k", "-Xms40g"})
  void otherHeapsAreOneShape(String argument) {
    assertThat(ArchiveShape.of(List.of(argument), Map.of()).orElseThrow().arguments()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xshare:off",
        "-XX:SharedArchiveFile=app.jsa",
        "-XX:AOTCache=app.aot",
        "-XX:AOTCacheOutput=app.aot",
        "-XX:AOTMode=off",
        "-XX:+AutoCreateSharedArchive",
        "--patch-module=java.base=x",
        "--module-path=x",
        "-p",
        "-Xbootclasspath/a:x.jar",
        "-Djava.system.class.loader=x",
        "@arguments"
      })
  void aWorkerWithAnArchiveOfItsOwnOrNoneGetsNone(String argument) {
    assertThat(ArchiveShape.of(List.of(argument), Map.of())).isEmpty();
    assertThat(ArchiveShape.of(List.of(), Map.of("JAVA_TOOL_OPTIONS", "-Dx " + argument)))
        .isEmpty();
  }
}
