package dev.cadre.primary.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenMetricsTest {

  @Test
  void textIsAsTheSpecificationShows() {
    Family info = new Family("app", Family.Type.INFO, "What \\ is \"it\"\nhere.");
    Family time = new Family("time_seconds", Family.Type.COUNTER, "Time.");
    Family none = new Family("none", Family.Type.GAUGE, "Nothing.");
    String text =
        OpenMetrics.text(
            List.of(
                info.with(1, "name", "a\\b\"c\nd\u00e9"),
                none,
                time.with(12, "slot", "0").with(0.25, "slot", "1")));
    assertThat(text)
        .isEqualTo(
            """
            # TYPE app info
            # HELP app What \\\\ is \\"it\\"\\nhere.
            app_info{name="a\\\\b\\"c\\nd\u00e9"} 1
            # TYPE time_seconds counter
            # UNIT time_seconds seconds
            # HELP time_seconds Time.
            time_seconds_total{slot="0"} 12
            time_seconds_total{slot="1"} 0.25
            # EOF
            """);
    assertThat(StrictOpenMetrics.read(text))
        .containsEntry("time_seconds_total{slot=\"1\"}", 0.25)
        .hasSize(3);
  }

  @Test
  void numbersAreThoseOfTheSpecification() {
    Family family =
        new Family("x", Family.Type.GAUGE, "X.")
            .with(1e300, "n", "0")
            .with(Double.POSITIVE_INFINITY, "n", "1")
            .with(Double.NaN, "n", "2")
            .with(-3, "n", "3");
    String text = OpenMetrics.text(List.of(family));
    assertThat(text).contains("1.0E300", "+Inf", "NaN", " -3\n");
    assertThat(StrictOpenMetrics.read(text)).hasSize(4);
  }

  /** The reader of these tests must be able to fail. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "x 1\n# EOF\n",
        "# TYPE x gauge\nx 1\n",
        "# TYPE x gauge\nx 1\nx 1\n# EOF\n",
        "# TYPE x counter\nx 1\n# EOF\n",
        "# TYPE x counter\nx_total -1\n# EOF\n",
        "# TYPE x gauge\nx{a=\"\\t\"} 1\n# EOF\n",
        "# TYPE x gauge\nx{a=\"1\",a=\"2\"} 1\n# EOF\n",
        "# TYPE x gauge\nx one\n# EOF\n",
        "# TYPE x gauge\nx 1\n# TYPE y gauge\ny 1\n# TYPE x gauge\nx{a=\"1\"} 1\n# EOF\n",
        "# TYPE x gauge\nx 1\n\n# EOF\n"
      })
  void whatIsForbiddenIsSeen(String text) {
    assertThatThrownBy(() -> StrictOpenMetrics.read(text)).isInstanceOf(AssertionError.class);
  }
}
