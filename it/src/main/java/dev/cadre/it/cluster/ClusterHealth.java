package dev.cadre.it.cluster;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/**
 * The health document of a primary.
 *
 * @param document as {@code /cluster-health} gave it
 */
public record ClusterHealth(JsonObject document) {

  /**
   * Asks for it.
   *
   * @throws IOException when the primary does not answer with a document
   */
  public static ClusterHealth of(int healthPort) throws IOException {
    Answer answer = get(healthPort, "/cluster-health");
    if (answer.status() != 200) {
      throw new IOException(answer.status() + " " + answer.body());
    }
    try {
      return new ClusterHealth(JsonParser.object().from(answer.body()));
    } catch (JsonParserException e) {
      throw new IOException("not a document", e);
    }
  }

  /** An answer of the health port. */
  public record Answer(int status, String contentType, String body) {}

  /** Any other path of the health port. */
  public static Answer get(int healthPort, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + healthPort + path).toURL().openConnection();
    connection.setConnectTimeout(2_000);
    connection.setReadTimeout(5_000);
    try {
      int status = connection.getResponseCode();
      var in = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
      String body = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(status, String.valueOf(connection.getContentType()), body);
    } finally {
      connection.disconnect();
    }
  }

  /** The pid of the standby; empty when there is none. */
  public OptionalLong standby() {
    long pid = document.getLong("standbyPid", 0L);
    return pid == 0 ? OptionalLong.empty() : OptionalLong.of(pid);
  }

  /** The pids of the workers that are listed. */
  public List<Long> workers() {
    return document.getObject("workers").keySet().stream().map(Long::valueOf).sorted().toList();
  }

  /** The requests in flight of all workers. */
  public int inFlight() {
    return workers().stream().mapToInt(pid -> worker(pid).getInt("inFlight")).sum();
  }

  /** The entry of one worker. */
  public JsonObject worker(long pid) {
    return document.getObject("workers").getObject(Long.toString(pid));
  }

  /** The pid of the current worker of a slot; 0 if there is none. */
  public long ofSlot(int slot) {
    return workers().stream()
        .filter(pid -> worker(pid).getInt("slot", -1) == slot)
        .findFirst()
        .orElse(0L);
  }
}
