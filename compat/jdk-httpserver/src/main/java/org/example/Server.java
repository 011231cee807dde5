package org.example;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** The JDK's own server, with a virtual thread per request. Arguments: the port. */
public final class Server {

  private static final String PID = Long.toString(ProcessHandle.current().pid());

  private Server() {}

  public static void main(String[] args) throws IOException {
    String port = args.length > 0 ? args[0] : System.getenv().getOrDefault("PORT", "8080");
    HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(port)), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", Server::answer);
    server.createContext("/slow", Server::slow);
    server.start();
  }

  private static void slow(HttpExchange exchange) throws IOException {
    try {
      Thread.sleep(Long.parseLong(exchange.getRequestURI().getQuery().substring("ms=".length())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    answer(exchange);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    byte[] body = (PID + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("X-Pid", PID);
    exchange.sendResponseHeaders(200, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }
}
