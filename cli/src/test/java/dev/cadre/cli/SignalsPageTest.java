package dev.cadre.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.process.SignalName;
import dev.cadre.primary.settings.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of signals and exit codes has those that there are, and no others. */
final class SignalsPageTest {
  private static final Path PAGE = Path.of("../docs/signals.md");

  /** What the kernel and HotSpot do by themselves. */
  private static final List<String> NOT_OURS = List.of("QUIT", "KILL");

  private static List<String> firstCells(String rowStart) throws Exception {
    return Pattern.compile("^" + rowStart, Pattern.MULTILINE)
        .matcher(Files.readString(PAGE))
        .results()
        .map(MatchResult::group)
        .toList();
  }

  @Test
  void everySignalHasItsRow() throws Exception {
    var documented = new TreeSet<String>();
    for (String cell : firstCells("\\| (`[A-Z0-9]+`(, )?)+ \\|")) {
      Pattern.compile("[A-Z0-9]+").matcher(cell).results().forEach(m -> documented.add(m.group()));
    }
    var handled = new TreeSet<>(NOT_OURS);
    Arrays.stream(SignalName.values()).map(Enum::name).forEach(handled::add);
    assertThat(documented).isEqualTo(handled);
  }

  @Test
  void everyExitCodeHasItsRow() throws Exception {
    assertThat(firstCells("\\| \\d+ \\|"))
        .containsExactlyElementsOf(
            Arrays.stream(ExitCode.values()).map(code -> "| " + code.code() + " |").toList());
  }
}
