package dev.cadre.primary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcessFiguresTest {

  @Test
  void residentMemoryIsInBytesWhateverThePageSize() throws IOException {
    ProcessFigures self = ProcessFigures.of(ProcessHandle.current().pid());
    // The kernel's sum over the mappings; both move while the test runs.
    long kilobytes =
        Files.readAllLines(Path.of("/proc/self/smaps_rollup")).stream()
            .filter(line -> line.startsWith("Rss:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum();
    assertThat(self.residentBytes()).isBetween(kilobytes * 1024 / 2, kilobytes * 1024 * 2);
    assertThat(self.cpuSeconds()).isPositive();
  }

  @Test
  void processThatIsGoneHasNone() {
    assertThat(ProcessFigures.of((1L << 22) + 1)).isEqualTo(new ProcessFigures(0, 0));
  }
}
