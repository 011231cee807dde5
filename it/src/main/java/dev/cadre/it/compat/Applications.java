package dev.cadre.it.compat;

import static dev.cadre.it.compat.Application.Ability.GRPC;
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

  private static final String NATIVE = "asks for a native transport of Netty.* Use NioIoHandler";

  private Applications() {}

  /** All, in the order of the table. */
  public static List<Application> all() {
    return List.of(
        Application.of(
                "spring-boot-tomcat", "Spring Boot 4.1 on Tomcat", HTTP2, HTTP2_UPGRADE, WEB_SOCKET)
            .arguments("--server.port=PORT")
            .drainsBy("tomcat"),
        Application.of(
                "spring-boot-jetty", "Spring Boot 4.1 on Jetty", HTTP2, HTTP2_UPGRADE, WEB_SOCKET)
            .arguments("--server.port=PORT")
            .drainsBy("jetty"),
        Application.of(
                "spring-boot-webflux",
                "Spring Boot 4.1 WebFlux on Reactor Netty",
                HTTP2,
                HTTP2_UPGRADE,
                WEB_SOCKET)
            .arguments("--server.port=PORT")
            .drainsBy("netty"),
        Application.of("quarkus", "Quarkus 3.33", HTTP2, HTTP2_UPGRADE, WEB_SOCKET)
            .jar("quarkus/target/quarkus-app/quarkus-run.jar")
            .options("--jvm-arg", "-Dquarkus.http.port=PORT")
            .withoutArguments()
            .drainsBy("netty"),
        Application.of("helidon", "Helidon 4.5 SE", HTTP2, HTTP2_UPGRADE)
            .options("--jvm-arg", "-Dserver.port=PORT")
            .withoutArguments()
            .drainsBy("helidon"),
        Application.of("javalin", "Javalin 7.2", WEB_SOCKET).drainsBy("jetty"),
        Application.of("micronaut", "Micronaut 4.10", HTTP2, HTTP2_UPGRADE, WEB_SOCKET)
            .arguments("-micronaut.server.port=PORT")
            .drainsBy("netty"),
        Application.of("vertx", "Vert.x 5.2", HTTP2, HTTP2_UPGRADE, WEB_SOCKET).drainsBy("netty"),
        Application.of("jetty", "Jetty 12.1", HTTP2, HTTP2_UPGRADE, WEB_SOCKET).drainsBy("jetty"),
        Application.of("tomcat", "Tomcat 11.0, embedded", HTTP2, HTTP2_UPGRADE, WEB_SOCKET)
            .drainsBy("tomcat"),
        Application.of("undertow", "Undertow 2.4", HTTP2, HTTP2_UPGRADE, WEB_SOCKET)
            .drainsBy("undertow"),
        Application.of("netty", "Netty 4.2, NIO", WEB_SOCKET).drainsBy("netty"),
        netty("best", "Netty 4.2, epoll where available"),
        netty("epoll", "Netty 4.2, epoll without asking").isRefused(NATIVE),
        netty("io_uring", "Netty 4.2, io_uring without asking").isRefused(NATIVE),
        Application.of("grpc", "gRPC-Java 1.85", GRPC).drainsBy("netty"),
        Application.of("jdk-httpserver", "JDK HttpServer, virtual threads")
            .drainsBy("jdk-httpserver"),
        Application.of("server-socket", "A loop over a ServerSocket").losesAtDrain(NO_ADAPTER));
  }

  private static Application netty(String transport, String title) {
    return Application.of("netty-" + transport.replace('_', '-'), title, WEB_SOCKET)
        .jar("netty/target/netty.jar")
        .arguments("PORT", transport)
        .drainsBy("netty");
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
