package dev.cadre.primary.dashboard;

import com.sun.net.httpserver.Headers;
import dev.cadre.primary.admin.HealthServer;
import java.util.Optional;

/**
 * Keeps pages of others away: one whose name has been made to point here (DNS rebinding), and one
 * that sends a request from a browser which can reach this (CSRF).
 */
final class Guard {
  private Guard() {}

  /** Why a request is not answered at all; empty when it may be. */
  static Optional<String> refusal(Headers headers) {
    String host = headers.getFirst("Host");
    return host != null && HealthServer.isLocal(host)
        ? Optional.empty()
        : Optional.of(
            "Host must be an IP address or localhost: open the dashboard by the address of the"
                + " health port, not by a name");
  }

  /** Why a request must not change anything, as far as its headers tell; empty when it may. */
  static Optional<String> actionRefusal(Headers headers) {
    String host = headers.getFirst("Host");
    String origin = headers.getFirst("Origin");
    if (origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host)) {
      return Optional.of("Origin is another page");
    }
    String site = headers.getFirst("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin")) {
      return Optional.of("The request comes from another page");
    }
    return Optional.empty();
  }
}
