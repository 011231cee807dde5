package dev.cadre.it.compat;

import static dev.cadre.it.compat.Application.Ability.HTTP2;
import static dev.cadre.it.compat.Application.Ability.HTTP2_UPGRADE;
import static dev.cadre.it.compat.Application.Ability.WEB_SOCKET;

import java.util.List;

/** The servers of the matrix. */
public final class Applications {

  private static final String NO_ADAPTER =
      "There is no drain adapter for this server: a kept connection gets no `Connection: close`, so"
          + " a client that always has the next request meets the end of the worker. Let clients"
          + " repeat a request whose connection was closed before an answer";

  private Applications() {}

  /** All, in the order of the table. */
  public static List<Application> all() {
    return List.of(
        Application.of(
                "spring-boot-tomcat", "Spring Boot 4.1 on Tomcat", HTTP2, HTTP2_UPGRADE, WEB_SOCKET)
            .arguments("--server.port=PORT")
            .losesAtDrain(NO_ADAPTER));
  }

  /** The one with this name. */
  public static Application named(String name) {
    return all().stream()
        .filter(application -> application.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no application " + name + ": there are " + all()));
  }
}
