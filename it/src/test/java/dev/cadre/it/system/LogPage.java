package dev.cadre.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The lines that {@code docs/log.md} promises. */
final class LogPage {
  private static final Path PAGE = Path.of("../docs/log.md");
  private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

  private LogPage() {}

  /** Those that are in no line of a log. */
  static List<String> missingIn(List<String> log) throws IOException {
    List<String> promised =
        ROW.matcher(Files.readString(PAGE))
            .results()
            .map((MatchResult row) -> row.group(1))
            .toList();
    assertThat(promised).hasSizeGreaterThanOrEqualTo(12);
    return promised.stream()
        .filter(line -> log.stream().noneMatch(pattern(line).asMatchPredicate()))
        .toList();
  }

  /** In angle brackets: what varies. */
  private static Pattern pattern(String line) {
    return Pattern.compile(
        "\\S+ +(?:INFO|WARN|ERROR) +\\Q" + line.replaceAll("<[^>]*>", "\\\\E.+\\\\Q") + "\\E.*");
  }
}
