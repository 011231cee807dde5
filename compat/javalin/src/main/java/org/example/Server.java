package org.example;

import io.javalin.Javalin;

/** Javalin, on its Jetty. Arguments: the port. */
public final class Server {

  private static final String PID = Long.toString(ProcessHandle.current().pid());

  private Server() {}

  public static void main(String[] args) {
    String port = args.length > 0 ? args[0] : System.getenv().getOrDefault("PORT", "8080");
    Javalin server =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.routes.get("/", context -> context.header("X-Pid", PID).result(PID + "\n"));
          config.routes.get(
              "/slow",
              context -> {
                Thread.sleep(context.queryParamAsClass("ms", Long.class).get());
                context.header("X-Pid", PID).result(PID + "\n");
              });
          config.routes.ws("/ws", ws -> ws.onMessage(context -> context.send(context.message())));
        });
    server.start(Integer.parseInt(port));
    Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
  }
}
