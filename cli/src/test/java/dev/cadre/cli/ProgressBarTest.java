package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

  @Test
  void growsWithTheSlots() {
    assertThat(ProgressBar.line(0, 4, 0.12))
        .isEqualTo("   0.1 s  [--------------------] 0 of 4 slots");
    assertThat(ProgressBar.line(3, 4, 12.3))
        .isEqualTo("  12.3 s  [###############-----] 3 of 4 slots");
    assertThat(ProgressBar.line(2, 1, 1)).isEqualTo("   1.0 s  [####################] 1 of 1 slot");
    assertThat(ProgressBar.line(2, 0, 1)).isEqualTo("   1.0 s");
  }

  @Test
  void stepsStayAndTheBarGoes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (ProgressBar bar = ProgressBar.show(out, 2)) {
      bar.step("slot 0 has moved", true);
      bar.step("slot 1 has moved", true);
    }
    String shown = bytes.toString(StandardCharsets.UTF_8);
    assertThat(shown)
        .contains("\r\033[Kslot 0 has moved\n\r\033[K", "1 of 2 slots", "2 of 2 slots")
        .endsWith("\r\033[K");
  }
}
