package dev.cadre.primary.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorLinesTest {
  private final ErrorLines lines = new ErrorLines();

  private void add(String line) {
    byte[] bytes = ("x" + line + "y").getBytes(UTF_8);
    lines.add(bytes, 1, bytes.length - 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-22T10:00:00 ERROR 1 --- [main] shop: no",
        "SEVERE: Servlet.service() threw",
        "java.lang.IllegalStateException: no",
        "Exception in thread \"main\" java.lang.Error"
      })
  void looksLikeAnError(String line) {
    add(line);
    assertThat(lines.count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INFO  no ERRORS today",
        "\tat shop.Order.pay(Order.java:7)",
        "the header X-Error is set",
        ""
      })
  void looksLikeNone(String line) {
    add(line);
    assertThat(lines.count()).isZero();
  }

  @Test
  void knowsTheFirstLackOfMemory() {
    assertThat(lines.outOfMemory()).isEmpty();
    add("Exception in thread \"leak\" java.lang.OutOfMemoryError: Java heap space");
    add("java.lang.OutOfMemoryError: Metaspace");
    assertThat(lines.outOfMemory()).contains("java.lang.OutOfMemoryError: Java heap space");
    assertThat(lines.count()).isEqualTo(2);
  }
}
