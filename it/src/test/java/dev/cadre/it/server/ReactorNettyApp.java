package dev.cadre.it.server;

import dev.cadre.it.fixture.Identity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/**
 * HTTP/1.1, HTTP/2 without TLS and WebSocket ({@code /ws}) on Reactor Netty, as Spring WebFlux uses
 * it. {@code /slow?MILLIS} answers later, {@code /events} never ends.
 */
public final class ReactorNettyApp {

  private ReactorNettyApp() {}

  /** The port. */
  public static void main(String[] args) {
    HttpServer.create()
        .port(Integer.parseInt(args[0]))
        .protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
        .route(routes ->
            routes
                .ws("/ws", (in, out) -> out.sendString(in.receive().asString()))
                .get("/", (_, response) -> response.sendString(Mono.just(Identity.TEXT)))
                .get("/events", (_, response) -> response.sse().send(events(), _ -> true))
                .get(
                    "/slow",
                    (request, response) ->
                        response.sendString(
                            Mono.just(Identity.TEXT)
                                .delayElement(Duration.ofMillis(delay(request.uri()))))))
        .bindNow()
        .onDispose()
        .block();
  }

  private static Flux<ByteBuf> events() {
    return Flux.interval(Duration.ofMillis(20))
        .map(i -> Unpooled.copiedBuffer("data: " + i + "\n\n", StandardCharsets.UTF_8));
  }

  private static long delay(String uri) {
    return Long.parseLong(uri.substring(uri.indexOf('?') + 1));
  }
}
