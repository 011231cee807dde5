package dev.cadre.primary.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EarlyStartTest {

  private static boolean isPossible(String jvmArgument) {
    return EarlyStart.isPossible(List.of(jvmArgument), List.of(), Map.of(), Map.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xmx256m",
        "-XX:+UseG1GC",
        "-Dserver.port=8080",
        "-javaagent:/opt/apm.jar",
        "-Xlog:gc",
        "-Xlog:gc*:stdout:uptime",
        "-Xlog:gc::uptime",
        "-Dcom.sun.management.jmxremote.port=9010"
      })
  void isPossibleWithOptionsThatWaitForTheAgent(String argument) {
    assertThat(isPossible(argument)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Dserver.port=808{worker.slot}",
        "-Dname=worker-{worker.id}",
        "-agentlib:jdwp=transport=dt_socket,server=y,address=5005",
        "-agentpath:/opt/profiler.so",
        "-Xrunjdwp:transport=dt_socket",
        "-Xlog:gc:file=gc.log",
        "-Xlog:gc:gc.log",
        "-Xloggc:gc.log",
        "-XX:StartFlightRecording",
        "-XX:StartFlightRecording=filename=a.jfr",
        "-XX:AOTCacheOutput=a.aot",
        "-XX:+AlwaysPreTouch",
        "@options"
      })
  void isNotPossibleWithOptionsThatComeBeforeTheAgentOrNameTheWorker(String argument) {
    assertThat(isPossible(argument)).isFalse();
  }

  @Test
  void looksAtApplicationArgumentsAndVariablesToo() {
    List<String> none = List.of();
    assertThat(EarlyStart.isPossible(none, List.of("--id={worker.id}"), Map.of(), Map.of()))
        .isFalse();
    assertThat(EarlyStart.isPossible(none, none, Map.of("LOG", "{worker.slot}.log"), Map.of()))
        .isFalse();
    Map<String, String> debugger =
        Map.of("JAVA_TOOL_OPTIONS", "-Xmx1g -agentlib:jdwp=address=5005");
    assertThat(EarlyStart.isPossible(none, none, Map.of(), debugger)).isFalse();
    Map<String, String> agent = Map.of("JDK_JAVA_OPTIONS", "-javaagent:/opt/apm.jar");
    assertThat(EarlyStart.isPossible(none, none, Map.of(), agent)).isFalse();
    assertThat(EarlyStart.isPossible(none, none, Map.of("JAVA_TOOL_OPTIONS", ""), debugger))
        .isTrue();
    assertThat(EarlyStart.isPossible(none, List.of("8080"), Map.of("A", "b"), Map.of())).isTrue();
  }
}
