package dev.cadre.primary.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TotalsTest {
  private static final Series CALLS = Series.of("calls");
  private final Totals totals = new Totals();

  private double calls() {
    return totals.sums().getOrDefault(CALLS, 0.0);
  }

  @Test
  void whatASourceHasCountedStaysWhenItIsGone() {
    totals.report(1, Map.of(CALLS, 5.0));
    totals.report(2, Map.of(CALLS, 7.0));
    totals.report(1, Map.of(CALLS, 6.0));
    assertThat(calls()).isEqualTo(13);
    totals.ended(1);
    assertThat(calls()).isEqualTo(13);
    totals.report(3, Map.of(CALLS, 1.0));
    assertThat(calls()).isEqualTo(14);
  }

  @Test
  void aSourceThatBeginsAgainGoesOnFromWhereItWas() {
    totals.report(1, Map.of(CALLS, 5.0));
    totals.report(1, Map.of(CALLS, 2.0));
    assertThat(calls()).isEqualTo(7);
    totals.report(1, Map.of());
    assertThat(calls()).isEqualTo(7);
    totals.report(1, Map.of(CALLS, 2.0));
    assertThat(calls()).as("of another that was opened since").isEqualTo(9);
  }

  @Test
  void namesWithoutEndAreNotKept() {
    Map<Series, Double> many = new HashMap<>();
    for (int i = 0; i < Totals.MOST_SERIES + 100; i++) {
      many.put(Series.of("calls", "user", "" + i), 1.0);
    }
    totals.report(1, many);
    assertThat(totals.sums()).hasSize(Totals.MOST_SERIES);
  }
}
