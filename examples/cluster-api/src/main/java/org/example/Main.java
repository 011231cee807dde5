package org.example;

import com.sun.net.httpserver.HttpServer;
import dev.cadre.Cluster;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The ten-line program: one process that forks two that serve. */
public final class Main {
  public static void main(String[] args) throws IOException {
    if (Cluster.isPrimary()) {
      Cluster.onExit(exit -> {
        if (!exit.expected()) {
          Cluster.fork();
        }
      });
      Cluster.fork();
      Cluster.fork();
    } else {
      serve(args.length == 0 ? 8080 : Integer.parseInt(args[0]));
    }
  }

  private static void serve(int port) throws IOException {
    byte[] body = ("worker " + Cluster.worker().orElseThrow().id() + "\n").getBytes();
    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }
}
