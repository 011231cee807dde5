package dev.cadre.it.server;

import dev.cadre.it.fixture.Identity;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;

/**
 * HTTP/1.1, HTTP/2 without TLS and WebSocket on Vert.x, with its defaults. {@code /slow?MILLIS}
 * answers later.
 */
public final class VertxApp {

  private VertxApp() {}

  /** The port; {@code native}: with a native transport of Netty, if there is one. */
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(args.length > 1));
    vertx
        .createHttpServer()
        .requestHandler(request -> serve(vertx, request))
        .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
        .listen(Integer.parseInt(args[0]))
        .await();
  }

  private static void serve(Vertx vertx, HttpServerRequest request) {
    long delay = request.query() == null ? 0 : Long.parseLong(request.query());
    if (delay == 0) {
      var _ = request.response().end(Identity.TEXT);
    } else {
      vertx.setTimer(delay, _ -> request.response().end(Identity.TEXT));
    }
  }
}
