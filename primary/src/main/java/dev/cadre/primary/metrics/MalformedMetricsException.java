package dev.cadre.primary.metrics;

import java.io.IOException;

/** A text that is neither Prometheus' nor OpenMetrics', or longer than is taken. */
public final class MalformedMetricsException extends IOException {
  @java.io.Serial private static final long serialVersionUID = 1;

  MalformedMetricsException(String message) {
    super(message);
  }
}
