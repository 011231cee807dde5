package org.example;

import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.HttpString;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedTextMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;

/** Undertow without a framework. Arguments: the port. */
public final class Server {

  private static final String PID = Long.toString(ProcessHandle.current().pid());
  private static final HttpString X_PID = new HttpString("X-Pid");

  private Server() {}

  public static void main(String[] args) {
    String port = args.length > 0 ? args[0] : System.getenv().getOrDefault("PORT", "8080");
    Undertow server =
        Undertow.builder()
            .addHttpListener(Integer.parseInt(port), "0.0.0.0")
            .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
            .setHandler(
                Handlers.path(Server::answer)
                    .addExactPath("/slow", new BlockingHandler(Server::slow))
                    .addExactPath(
                        "/ws",
                        Handlers.websocket((_, channel) -> {
                          channel.getReceiveSetter().set(new Echo());
                          channel.resumeReceives();
                        })))
            .build();
    server.start();
    Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
  }

  private static void answer(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(X_PID, PID);
    exchange.getResponseSender().send(PID + "\n");
  }

  private static void slow(HttpServerExchange exchange) throws InterruptedException {
    Thread.sleep(Long.parseLong(exchange.getQueryParameters().get("ms").getFirst()));
    answer(exchange);
  }

  private static final class Echo extends AbstractReceiveListener {
    @Override
    protected void onFullTextMessage(WebSocketChannel channel, BufferedTextMessage message) {
      WebSockets.sendText(message.getData(), channel, null);
    }
  }
}
