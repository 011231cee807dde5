package org.example;

import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** Jetty without a framework. Arguments: the port. */
public final class Server {

  private static final String PID = Long.toString(ProcessHandle.current().pid());

  private Server() {}

  public static void main(String[] args) throws Exception {
    String port = args.length > 0 ? args[0] : System.getenv().getOrDefault("PORT", "8080");
    org.eclipse.jetty.server.Server server = new org.eclipse.jetty.server.Server();
    HttpConfiguration http = new HttpConfiguration();
    ServerConnector connector =
        new ServerConnector(
            server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
    connector.setPort(Integer.parseInt(port));
    server.addConnector(connector);
    WebSocketUpgradeHandler webSockets =
        WebSocketUpgradeHandler.from(
            server,
            container -> {
              container.setIdleTimeout(Duration.ofMinutes(5));
              container.addMapping("/ws", (_, _, _) -> new Echo());
            });
    webSockets.setHandler(new Answers());
    server.setHandler(webSockets);
    server.setStopAtShutdown(true);
    server.start();
    server.join();
  }

  private static final class Answers extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback)
        throws InterruptedException {
      if (Request.getPathInContext(request).equals("/slow")) {
        Fields query = Request.extractQueryParameters(request);
        Thread.sleep(Long.parseLong(List.copyOf(query.getValues("ms")).getFirst()));
      }
      response.getHeaders().put("X-Pid", PID);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
      Content.Sink.write(response, true, PID + "\n", callback);
      return true;
    }
  }

  /** Public, as Jetty wants it. */
  public static final class Echo extends Session.Listener.AbstractAutoDemanding {
    @Override
    public void onWebSocketText(String message) {
      getSession().sendText(message, org.eclipse.jetty.websocket.api.Callback.NOOP);
    }
  }
}
