package dev.cadre.primary.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cadre.primary.settings.MetricLimit;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private static final String FAILURES = "jdbc_failures_total";
  private static final String MAX = "http_seconds_max";

  private static Metrics of(MetricLimit... limits) {
    return new Metrics(List.of(limits));
  }

  @Test
  void allSeriesOfANameCountTogether() {
    Sums shown =
        Sums.of(
            """
            # TYPE jdbc_failures_total counter
            jdbc_failures_total{pool="a",why="no } brace"} 2.0
            jdbc_failures_total{pool="b"} 1 1395066363000
            up 1
            nothing NaN
            no sample at all
            """);
    assertThat(shown.value(FAILURES)).hasValue(3);
    assertThat(shown.value("up")).hasValue(1);
    assertThat(shown.value("nothing")).isEmpty();
    assertThat(shown.value("jdbc")).isEmpty();
  }

  @Test
  void ofACounterTheIncreaseCounts() {
    Metrics metrics = of(new MetricLimit(FAILURES, 5, false));
    metrics.add(FAILURES + " 0", FAILURES + " 1000");
    metrics.add(FAILURES + " 7", FAILURES + " 1002");
    assertThat(metrics.refusal()).as("5 more").isEmpty();
    metrics.add(FAILURES + " 8", FAILURES + " 1002");
    assertThat(metrics.refusal())
        .isEqualTo(FAILURES + " is 8, where the old version has 2 (max-metric 5 more)");
    assertThat(metrics.words()).isEqualTo(FAILURES + " 8 (old 2)");
  }

  @Test
  void ofAnythingElseTheValue() {
    Metrics metrics = of(new MetricLimit(MAX, 3, true));
    metrics.add(MAX + " 0.3", MAX + " 0.1");
    assertThat(metrics.refusal()).isEmpty();
    metrics.add(MAX + " 0.31", MAX + " 0.1");
    assertThat(metrics.refusal()).startsWith(MAX + " is 0.310, where the old version has 0.100");
  }

  @Test
  void whatTheyDoNotBothShowIsNotCompared() {
    Metrics metrics = of(new MetricLimit(MAX, 3, true), new MetricLimit(FAILURES, 0, false));
    metrics.add(MAX + " 5\n" + FAILURES + " 9", MAX + " 0");
    metrics.add(MAX + " 5\n" + FAILURES + " 99", MAX + " 0");
    assertThat(metrics.refusal()).isEmpty();
    assertThat(metrics.words()).contains(FAILURES + " 90 (old not shown)");
  }
}
