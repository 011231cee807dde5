package org.example.images;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds the endpoint of a request and writes its answer, or the error in its place. */
final class Dispatcher implements HttpHandler {

  /** A path and the one method it takes; a GET path takes HEAD as well. */
  record Route(String method, String path, Endpoint endpoint) {
    boolean takes(String requested) {
      return requested.equals(method) || (requested.equals("HEAD") && method.equals("GET"));
    }

    String methods() {
      return method.equals("GET") ? "GET, HEAD" : method;
    }
  }

  private final Map<String, Route> routes = new TreeMap<>();
  private final String version;
  private final String process = Long.toString(ProcessHandle.current().pid());

  Dispatcher(List<Route> routes, String version) {
    routes.forEach(route -> this.routes.put(route.path(), route));
    this.version = version;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("X-Process", process);
      exchange.getResponseHeaders().set("X-Version", version);
      send(exchange, answer(exchange));
    }
  }

  private Reply answer(HttpExchange exchange) throws IOException {
    try {
      Route route = routes.get(exchange.getRequestURI().getPath());
      if (route == null) {
        throw Rejected.notFound(exchange.getRequestURI().getPath());
      }
      if (!route.takes(exchange.getRequestMethod())) {
        exchange.getResponseHeaders().set("Allow", route.methods());
        return error(405, "only " + route.methods());
      }
      return route.endpoint().answer(exchange);
    } catch (Rejected e) {
      return error(e.status(), e.getMessage());
    } catch (RuntimeException e) {
      e.printStackTrace();
      return error(500, "a fault of this service");
    }
  }

  private static Reply error(int status, String message) {
    return Reply.json(status, "{\"error\":" + Json.string(message) + "}");
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", reply.type());
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", "" + reply.body().length);
      exchange.sendResponseHeaders(reply.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(reply.status(), reply.body().length);
    exchange.getResponseBody().write(reply.body());
  }
}
