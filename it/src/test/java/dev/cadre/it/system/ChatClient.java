package dev.cadre.it.system;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreProcess;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client of the chat that is connected to the worker of one slot. */
final class ChatClient implements AutoCloseable, WebSocket.Listener {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final StringBuilder part = new StringBuilder();
  private final List<JsonObject> received = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final HttpClient client;
  private final WebSocket socket;

  private ChatClient(HttpClient client, URI uri) {
    this.client = client;
    this.socket =
        client
            .newWebSocketBuilder()
            .connectTimeout(LIMIT)
            .buildAsync(uri, this)
            .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  /** By the slot's direct address. */
  static ChatClient ofSlot(CadreProcess cluster, int slot) {
    try {
      HttpClient client =
          HttpClient.newBuilder().localAddress(InetAddress.getByName("127.77.0." + slot)).build();
      return new ChatClient(client, URI.create(cluster.url("/room").replaceFirst("^http", "ws")));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The pid that the worker says it has. */
  long worker() {
    return Await.value(LIMIT, () -> received.stream().findFirst())
        .map(first -> first.getLong("worker"))
        .orElseThrow(() -> new AssertionError("nothing came"));
  }

  void say(String name, String text) {
    String message =
        JsonWriter.string().object().value("name", name).value("text", text).end().done();
    socket.sendText(message, true).orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Waits until these texts have come, in the order of their numbers, and no other. */
  void awaitTexts(String... texts) {
    Optional<List<String>> seen =
        Await.value(LIMIT, () -> Optional.of(texts()).filter(List.of(texts)::equals));
    if (seen.isEmpty()) {
      throw new AssertionError("came: " + received);
    }
  }

  /** As the page shows them. */
  private List<String> texts() {
    Map<Long, String> byNumber = new TreeMap<>();
    for (JsonObject message : received) {
      if (message.has("number")) {
        byNumber.put(message.getLong("number"), message.getString("text", ""));
      }
    }
    return List.copyOf(byNumber.values());
  }

  /** Waits for the close frame; its code. */
  int closed() {
    return closed.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      try {
        received.add(JsonParser.object().from(part.toString()));
      } catch (JsonParserException e) {
        closed.completeExceptionally(e);
      }
      part.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.completeExceptionally(error);
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
  }
}
