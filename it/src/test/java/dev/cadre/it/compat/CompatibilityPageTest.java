package dev.cadre.it.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.it.page.Occasion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the full run keeps, and the page that is made of it. */
final class CompatibilityPageTest {

  @Test
  void resultIsReadAsItWasKept(@TempDir Path folder) throws Exception {
    Result result =
        new Result(
            new Findings(
                Applications.named("tomcat"),
                0,
                Duration.ofMillis(1234),
                2,
                Set.of("tomcat"),
                List.of(
                    new Restarts(
                        "keep-alive",
                        List.of(Duration.ofSeconds(3), Duration.ofMillis(2500)),
                        1000,
                        2,
                        1,
                        3,
                        Duration.ofMillis(40),
                        "two \"lines\"\nof it")),
                Optional.of(
                    new WebSocketFleet.Report(
                        10, Map.of(1001, 9), 1, 0, Duration.ofSeconds(2), 7, Map.of("reset", 1))),
                Optional.of(new Trial.Kill(Duration.ofMillis(77), 100, 1, 0)),
                Optional.of(new LongRequests(4, 4, 4, true, false)),
                Duration.ofMillis(900),
                ""),
            Occasion.now("./dev compat tomcat"));
    Results results = new Results(folder);
    results.save(result);
    assertThat(results.all()).containsExactly(result);
  }

  @Test
  void pageIsThatOfTheResults() throws Exception {
    List<Result> results = new Results(Path.of("../compat/results")).all();
    assertThat(Path.of("../docs/compatibility.md"))
        .as("write it by ./dev compat NAME, not by hand")
        .hasContent(new CompatibilityPage(Matrix.FULL, results).text());
    assertThat(results).isNotEmpty();
    assertThat(Files.readString(Path.of("../docs/compatibility.md")))
        .doesNotContain("UNEXPLAINED", "DOES NOT START");
  }
}
