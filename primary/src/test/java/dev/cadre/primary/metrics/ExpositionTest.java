package dev.cadre.primary.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpositionTest {

  /** As Micrometer's registry writes it. */
  private static final String PROMETHEUS =
      """
      # HELP http_server_requests_seconds Duration of requests.
      # TYPE http_server_requests_seconds summary
      http_server_requests_seconds_count{method="GET",uri="/",} 3
      http_server_requests_seconds_sum{method="GET",uri="/",} 0.5
      # HELP jvm_memory_used_bytes The amount of used memory
      # TYPE jvm_memory_used_bytes gauge
      jvm_memory_used_bytes{area="heap",id="G1 \\"Old\\" Gen"} 1.2E7
      # TYPE orders_total counter
      orders_total 5.0 1395066363000
      untyped_thing 7
      # TYPE size_bytes histogram
      size_bytes_bucket{le="10"} 1
      size_bytes_bucket{le="+Inf"} 2
      size_bytes_sum 30
      size_bytes_count 2
      """;

  @Test
  void textOfPrometheusIsRead() throws Exception {
    List<Sample> samples = Exposition.read(PROMETHEUS, 100);
    assertThat(samples)
        .extracting(Sample::family)
        .containsExactly(
            "http_server_requests_seconds",
            "http_server_requests_seconds",
            "jvm_memory_used_bytes",
            "orders",
            "untyped_thing",
            "size_bytes",
            "size_bytes",
            "size_bytes",
            "size_bytes");
    assertThat(samples)
        .filteredOn(Sample::summed)
        .extracting(sample -> sample.series().family())
        .containsExactly(
            "http_server_requests_seconds_count",
            "http_server_requests_seconds_sum",
            "orders",
            "size_bytes_bucket",
            "size_bytes_bucket",
            "size_bytes_sum",
            "size_bytes_count");
    Sample memory = samples.get(2);
    assertThat(memory.help()).isEqualTo("The amount of used memory");
    assertThat(memory.value()).isEqualTo(12_000_000);
    assertThat(memory.series())
        .isEqualTo(Series.of("jvm_memory_used_bytes", "area", "heap", "id", "G1 \"Old\" Gen"));
    assertThat(samples.get(4).type()).isEqualTo(Family.Type.UNKNOWN);
  }

  @Test
  void textOfOpenMetricsIsReadWithoutExemplarsAndTimesOfCreation() throws Exception {
    List<Sample> samples =
        Exposition.read(
            """
            # TYPE orders counter
            # UNIT orders seconds
            orders_total{shop="a\\nb"} 5 # {trace_id="abc"} 1 1520879607.789
            orders_created{shop="a\\nb"} 1.5e9
            # TYPE build info
            build_info{version="1.2"} 1
            # EOF
            """,
            100);
    assertThat(samples).hasSize(2);
    assertThat(samples.getFirst().series()).isEqualTo(Series.of("orders", "shop", "a\nb"));
    assertThat(samples.getLast().type()).isEqualTo(Family.Type.INFO);
    assertThat(samples.getLast().series()).isEqualTo(Series.of("build", "version", "1.2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<html>", "x", "x one", "x{a=1} 1", "x{a=\"1} 1", "x{a 1", "1x 1", "{} 1"})
  void whatIsNoMetricIsRefused(String text) {
    assertThatThrownBy(() -> Exposition.read(text, 10))
        .isInstanceOf(MalformedMetricsException.class)
        .hasMessageContaining("no metric: " + text);
  }

  @Test
  void moreFiguresThanAreWantedAreRefused() throws Exception {
    String text = "x 1\n".repeat(11);
    assertThat(Exposition.read(text, 11)).hasSize(11);
    assertThatThrownBy(() -> Exposition.read(text, 10)).hasMessage("more than 10 figures");
  }
}
