package org.example;

import io.helidon.config.Config;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Helidon SE. The port is server.port of application.yaml, or of -Dserver.port=. */
public final class Server {

  private static final String PID = Long.toString(ProcessHandle.current().pid());
  private static final HeaderName X_PID = HeaderNames.create("X-Pid");

  private Server() {}

  public static void main(String[] args) {
    WebServer.builder()
        .config(Config.create().get("server"))
        .routing(routing -> routing.get("/", Server::answer).get("/slow", Server::slow))
        .build()
        .start();
  }

  private static void answer(ServerRequest request, ServerResponse response) {
    response.header(X_PID, PID).send(PID + "\n");
  }

  private static void slow(ServerRequest request, ServerResponse response)
      throws InterruptedException {
    Thread.sleep(Long.parseLong(request.query().get("ms")));
    answer(request, response);
  }
}
