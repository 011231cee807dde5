package dev.cadre.primary.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MergedTest {
  private final Merged merged = new Merged();

  private static Merged.Source source(int id, int slot, String text) throws Exception {
    return new Merged.Source(id, slot, Exposition.read(text, 1000));
  }

  private Map<String, Double> take(Merged.Source... sources) {
    Set<Integer> living = new HashSet<>();
    Arrays.asList(sources).forEach(source -> living.add(source.id()));
    return StrictOpenMetrics.read(text(List.of(sources), living));
  }

  private String text(List<Merged.Source> sources, Set<Integer> living) {
    return OpenMetrics.text(merged.take(sources, living));
  }

  private static String orders(double count) {
    return "# TYPE orders_total counter\norders_total{shop=\"a\"} " + count + "\n";
  }

  @Test
  void countersAreAddedUpAndNeverFallWhenWorkersAreReplaced() throws Exception {
    assertThat(take(source(1, 0, orders(5)), source(2, 1, orders(7))))
        .containsExactly(Map.entry("orders_total{shop=\"a\"}", 12.0));
    assertThat(take(source(2, 1, orders(8)), source(3, 0, orders(1))))
        .containsExactly(Map.entry("orders_total{shop=\"a\"}", 14.0));
    assertThat(take(source(3, 0, orders(2)))).containsEntry("orders_total{shop=\"a\"}", 15.0);
    assertThat(take()).as("nobody answers").containsEntry("orders_total{shop=\"a\"}", 15.0);
  }

  @Test
  void oneThatDidNotAnswerOnceIsNotCountedTwice() throws Exception {
    take(source(1, 0, orders(5)), source(2, 1, orders(7)));
    StrictOpenMetrics.read(text(List.of(source(1, 0, orders(5))), Set.of(1, 2)));
    assertThat(take(source(1, 0, orders(5)), source(2, 1, orders(9))))
        .containsEntry("orders_total{shop=\"a\"}", 14.0);
  }

  @Test
  void gaugesAreOfTheirSlotAndOfItsNewestWorker() throws Exception {
    String gauge = "# TYPE heat gauge\nheat{slot=\"top\"} ";
    assertThat(
            take(source(5, 0, gauge + 50), source(4, 0, gauge + 40), source(2, 1, gauge + "NaN")))
        .containsEntry("heat{exported_slot=\"top\",slot=\"0\"}", 50.0)
        .containsEntry("heat{exported_slot=\"top\",slot=\"1\"}", Double.NaN)
        .hasSize(2);
    assertThat(text(List.of(), Set.of())).as("nobody answers").isEqualTo("# EOF\n");
  }

  @Test
  void histogramsAreAddedUpBucketByBucketInOrder() throws Exception {
    String first =
        """
        # TYPE t_seconds histogram
        t_seconds_bucket{uri="/a",le="0.1"} 1
        t_seconds_bucket{uri="/a",le="+Inf"} 3
        t_seconds_sum{uri="/a"} 1.5
        t_seconds_count{uri="/a"} 3
        """;
    String second =
        """
        # TYPE t_seconds histogram
        t_seconds_bucket{uri="/b",le="+Inf"} 1
        t_seconds_sum{uri="/b"} 0.5
        t_seconds_count{uri="/b"} 1
        t_seconds_bucket{uri="/a",le="0.1"} 2
        t_seconds_bucket{uri="/a",le="0.05"} 2
        t_seconds_bucket{uri="/a",le="+Inf"} 2
        t_seconds_sum{uri="/a"} 0.5
        t_seconds_count{uri="/a"} 2
        """;
    assertThat(text(List.of(source(1, 0, first), source(2, 1, second)), Set.of(1, 2)))
        .isEqualTo(
            """
            # TYPE t_seconds histogram
            # UNIT t_seconds seconds
            t_seconds_bucket{uri="/a",le="0.05"} 2
            t_seconds_bucket{uri="/a",le="0.1"} 3
            t_seconds_bucket{uri="/a",le="+Inf"} 5
            t_seconds_count{uri="/a"} 5
            t_seconds_sum{uri="/a"} 2
            t_seconds_bucket{uri="/b",le="+Inf"} 1
            t_seconds_count{uri="/b"} 1
            t_seconds_sum{uri="/b"} 0.5
            # EOF
            """);
  }

  @Test
  void countsOfASummaryAreAddedUpAndItsQuantilesAreOfTheirSlot() throws Exception {
    String summary =
        """
        # TYPE t_seconds summary
        t_seconds{quantile="0.5"} 0.2
        t_seconds_count 3
        t_seconds_sum 0.6
        """;
    assertThat(take(source(1, 0, summary), source(2, 1, summary)))
        .containsEntry("t_seconds{quantile=\"0.5\",slot=\"1\"}", 0.2)
        .containsEntry("t_seconds_count", 6.0)
        .containsEntry("t_seconds_sum", 1.2)
        .hasSize(4);
  }

  @Test
  void namesOfOursAndAnotherTypeOfANameAreLeftOut() throws Exception {
    assertThat(
            take(
                source(1, 0, "# TYPE cadre_workers gauge\ncadre_workers 99\n" + orders(1)),
                source(2, 1, "# TYPE orders gauge\norders 5\n")))
        .containsExactly(Map.entry("orders_total{shop=\"a\"}", 1.0));
  }
}
