package org.example.chat;

import dev.cadre.state.State;
import io.javalin.Javalin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A chat in the browser, for any number of workers. Argument: the port, 8080 unless given.
 *
 * <p>{@code GET /} is the page, {@code /room} the WebSocket: it takes {@code {"name", "text"}}, and
 * sends {@code {"worker"}} first, then messages as {@link Room} makes them.
 */
public final class Chat {
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);

  private Chat() {}

  static void main(String... arguments) {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080;
    State state = State.open();
    Room room = new Room(state);
    String page = page();
    Javalin server =
        Javalin.create(config -> {
          config.startup.showJavalinBanner = false;
          config.jetty.modifyWebSocketServletFactory(
              factory -> factory.setIdleTimeout(LONGEST_SILENCE));
          config.routes.get("/", context -> context.html(page));
          config.routes.ws(
              "/room",
              socket -> {
                socket.onConnect(room::join);
                socket.onMessage(room::say);
                socket.onClose(room::leave);
              });
        });
    server.start(port);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              server.stop();
              state.close();
            }));
    System.out.println("The state is " + state.health().backEnd() + ": " + state.health().detail());
  }

  private static String page() {
    try (var in = Chat.class.getResourceAsStream("page.html")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
