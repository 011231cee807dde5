package org.example.limit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cadre.state.Limit;
import dev.cadre.state.RateLimiter;
import dev.cadre.state.State;
import dev.cadre.state.http.RateLimitFilter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;

/**
 * Answers each client so many times a minute, however many workers there are. Arguments: the port,
 * the permits, the seconds of the window; 8080, 10 and 60 unless given.
 */
public final class RateLimited {
  private static final String PID = Long.toString(ProcessHandle.current().pid());

  private RateLimited() {}

  static void main(String... arguments) throws IOException {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080;
    long permits = arguments.length > 1 ? Long.parseLong(arguments[1]) : 10;
    long seconds = arguments.length > 2 ? Long.parseLong(arguments[2]) : 60;

    State state = State.open();
    RateLimiter limiter =
        state.rateLimiter("api", Limit.slidingWindow(permits, Duration.ofSeconds(seconds)));

    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server
        .createContext("/", RateLimited::answer)
        .getFilters()
        .add(RateLimitFilter.byAddress(limiter));
    server.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(5)));
    System.out.println("The state is " + state.health().backEnd() + ": " + state.health().detail());
  }

  private static void answer(HttpExchange exchange) throws IOException {
    byte[] text = ("served by " + PID + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("X-Pid", PID);
    exchange.sendResponseHeaders(200, text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }
}
