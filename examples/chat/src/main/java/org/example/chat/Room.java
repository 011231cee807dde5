package org.example.chat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import dev.cadre.state.Counters;
import dev.cadre.state.SharedMap;
import dev.cadre.state.State;
import dev.cadre.state.Topic;
import io.javalin.websocket.WsCloseContext;
import io.javalin.websocket.WsConnectContext;
import io.javalin.websocket.WsContext;
import io.javalin.websocket.WsMessageContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The clients of this worker, in a room that all workers share. A message goes to a topic, from
 * which each worker sends it to its own clients: {@code {"number", "name", "text", "worker"}},
 * numbered over all workers. The last {@value #HISTORY} are kept for a day in a shared map, at
 * their number modulo {@value #HISTORY}, for those who come later.
 */
final class Room {
  private static final int HISTORY = 20;
  private static final int LONGEST_NAME = 30;
  private static final int LONGEST_TEXT = 500;

  /**
   * Frames that wait for a slow client; beyond that it misses messages, and the others do not wait.
   */
  private static final int LONGEST_QUEUE = 256;

  private static final long PID = ProcessHandle.current().pid();

  private final Map<String, WsContext> clients = new ConcurrentHashMap<>();
  private final Counters numbers;
  private final SharedMap<String> history;
  private final Topic<String> messages;

  Room(State state) {
    numbers = state.counters("chat.numbers", Duration.ofDays(366));
    history = state.map("chat.history", Duration.ofDays(1));
    messages = state.topic("chat.messages");
    messages.subscribe(message -> clients.values().forEach(client -> send(client, message)));
  }

  /** A message that comes while the history is sent comes twice; its number tells. */
  void join(WsConnectContext client) {
    client.session.setMaxOutgoingFrames(LONGEST_QUEUE);
    client.enableAutomaticPings();
    send(client, JsonWriter.string().object().value("worker", PID).end().done());
    clients.put(client.sessionId(), client);
    lastMessages().values().forEach(message -> send(client, message));
  }

  void say(WsMessageContext client) {
    JsonObject said;
    try {
      said = JsonParser.object().from(client.message());
    } catch (JsonParserException e) {
      client.closeSession(1003, "not JSON");
      return;
    }
    String text = shortened(said.getString("text", ""), LONGEST_TEXT);
    if (text.isEmpty()) {
      return;
    }
    long number = numbers.increment("room");
    String message =
        JsonWriter.string()
            .object()
            .value("number", number)
            .value("name", shortened(said.getString("name", "?"), LONGEST_NAME))
            .value("text", text)
            .value("worker", PID)
            .end()
            .done();
    history.put(Long.toString(number % HISTORY), message);
    messages.publish(message);
  }

  void leave(WsCloseContext client) {
    clients.remove(client.sessionId());
  }

  /** By number. */
  private Map<Long, String> lastMessages() {
    Map<Long, String> sorted = new TreeMap<>();
    for (int place = 0; place < HISTORY; place++) {
      Optional<String> message = history.get(Integer.toString(place));
      if (message.isPresent()) {
        sorted.put(number(message.get()), message.get());
      }
    }
    return sorted;
  }

  private static long number(String message) {
    try {
      return JsonParser.object().from(message).getLong("number");
    } catch (JsonParserException e) {
      throw new IllegalStateException("a message of the history is no JSON", e);
    }
  }

  private static void send(WsContext client, String message) {
    if (client.session.isOpen()) {
      client.send(message);
    }
  }

  private static String shortened(String text, int longest) {
    String bare = text.strip();
    return bare.length() <= longest ? bare : bare.substring(0, longest);
  }
}
