package org.example;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/** Vert.x without a framework. Arguments: the port. */
public final class Server {

  private static final String PID = Long.toString(ProcessHandle.current().pid());

  private Server() {}

  public static void main(String[] args) {
    String port = args.length > 0 ? args[0] : System.getenv().getOrDefault("PORT", "8080");
    Vertx vertx = Vertx.vertx();
    vertx
        .createHttpServer()
        .webSocketHandler(socket -> socket.textMessageHandler(socket::writeTextMessage))
        .requestHandler(request -> {
          if (request.path().equals("/slow")) {
            vertx.setTimer(Long.parseLong(request.getParam("ms")), _ -> answer(request));
          } else {
            answer(request);
          }
        })
        .listen(Integer.parseInt(port))
        .await();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> vertx.close().await()));
  }

  private static void answer(HttpServerRequest request) {
    request.response().putHeader("X-Pid", PID).end(PID + "\n");
  }
}
