package dev.cadre.primary.metrics;

import java.util.List;
import java.util.OptionalDouble;

/** How many requests a server has answered, by its own metrics. */
public final class RequestCount {
  /**
   * As a {@link Series} has it: of Micrometer (Spring Boot, Quarkus, Micronaut), of the conventions
   * of OpenTelemetry, of Micrometer for Vert.x and for Jetty, and what people take who count
   * themselves. The first that is there counts: some programs say the same twice.
   */
  private static final List<String> NAMES =
      List.of(
          "http_server_requests_seconds_count",
          "http_server_request_duration_seconds_count",
          "vertx_http_server_requests",
          "jetty_server_requests_seconds_count",
          "http_server_requests",
          "http_requests");

  private RequestCount() {}

  /** The sum over all labels; empty when it has no metric with a name that is known for that. */
  public static OptionalDouble of(List<Sample> samples) {
    for (String name : NAMES) {
      List<Sample> counts =
          samples.stream()
              .filter(sample -> sample.summed() && sample.series().family().equals(name))
              .toList();
      if (!counts.isEmpty()) {
        return OptionalDouble.of(counts.stream().mapToDouble(Sample::value).sum());
      }
    }
    return OptionalDouble.empty();
  }
}
