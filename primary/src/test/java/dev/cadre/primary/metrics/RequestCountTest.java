package dev.cadre.primary.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class RequestCountTest {

  private static OptionalDouble of(String text) throws Exception {
    return RequestCount.of(Exposition.read(text, 100));
  }

  @Test
  void isTheSumOverAllLabelsOfMicrometer() throws Exception {
    String text =
        """
        # TYPE http_server_requests_seconds summary
        http_server_requests_seconds_count{uri="/a"} 30
        http_server_requests_seconds_sum{uri="/a"} 1.5
        http_server_requests_seconds_count{uri="/b"} 12
        """;
    assertThat(of(text)).hasValue(42);
  }

  @Test
  void isTheCountOfTheHistogramOfOpenTelemetry() throws Exception {
    String text =
        """
        # TYPE http_server_request_duration_seconds histogram
        http_server_request_duration_seconds_bucket{le="+Inf"} 42
        http_server_request_duration_seconds_count 42
        """;
    assertThat(of(text)).hasValue(42);
  }

  @Test
  void isSomebodysOwnCounterInBothFormats() throws Exception {
    String prometheus =
        """
        # TYPE orders_total counter
        orders_total 7
        # TYPE http_requests_total counter
        http_requests_total{code="200"} 42
        """;
    assertThat(of(prometheus)).hasValue(42);
    String openMetrics =
        """
        # TYPE http_requests counter
        http_requests_total 42
        # EOF
        """;
    assertThat(of(openMetrics)).hasValue(42);
  }

  @Test
  void twoNamesAreNotAddedUp() throws Exception {
    String text =
        """
        # TYPE http_requests_total counter
        http_requests_total 42
        # TYPE http_server_requests_seconds summary
        http_server_requests_seconds_count 42
        """;
    assertThat(of(text)).hasValue(42);
  }

  @Test
  void isNotKnownOfAnApplicationThatDoesNotCount() throws Exception {
    String text =
        """
        # TYPE http_requests gauge
        http_requests 3
        """;
    assertThat(of(text)).isEmpty();
  }
}
