package dev.cadre.primary.dashboard;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import dev.cadre.primary.log.Chronicle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/*
 * A watcher is a thread of its own that looks at what all share, and writes what is new to it. So
 * one that does not read holds up itself alone, and holds no more than the text it is writing; the
 * server closes its connection after 30 s. Nothing is queued for anybody: who comes back says which
 * line it saw last.
 */
/**
 * The stream of server-sent events: the state once a second, each line of the log once, each sample
 * of the last hour. A stream ends by itself before the server's limit for an answer; the browser
 * comes back with the number of the last line that it has.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">Server-sent
 *     events</a>
 */
final class Watching implements AutoCloseable {
  /** So many at a time. */
  static final int MOST = 16;

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final int BATCH = 250;

  /** A browser that is told nothing waits for seconds. */
  private static final String BEGIN = "retry: 200\n\n";

  private final Semaphore places = new Semaphore(MOST);
  private final CountDownLatch closing = new CountDownLatch(1);
  private final String instance;
  private final Chronicle lines;
  private final Latest latest;
  private final History history;
  private final Duration life;

  /**
   * @param instance a word that no other primary of this application has had
   * @param life of one stream
   */
  Watching(String instance, Chronicle lines, Latest latest, History history, Duration life) {
    this.instance = instance;
    this.lines = lines;
    this.latest = latest;
    this.history = history;
    this.life = life;
  }

  /** A place for one more watcher, to be given back; false when there is none. */
  boolean enter() {
    return places.tryAcquire();
  }

  /** Gives a place back. */
  void leave() {
    places.release();
  }

  /**
   * Writes a stream to its end.
   *
   * @param lastEventId what the browser says that it has; empty when it has nothing
   * @throws IOException when the watcher is gone
   */
  void stream(String lastEventId, OutputStream out) throws IOException, InterruptedException {
    long end = System.nanoTime() + life.toNanos();
    long seen = seen(lastEventId);
    long sampled = history.samples();
    out.write((BEGIN + event("hello", "", hello())).getBytes(StandardCharsets.UTF_8));
    boolean ends = false;
    while (!ends) {
      StringBuilder text = new StringBuilder();
      List<Chronicle.Line> fresh = lines.after(seen, BATCH);
      if (!fresh.isEmpty()) {
        seen = fresh.getLast().number();
        text.append(event("lines", instance + "-" + seen, json(fresh)));
      }
      String state = latest.json();
      text.append(state.isEmpty() ? ": the primary has not answered\n\n" : event("state", state));
      long samples = history.samples();
      if (samples > sampled) {
        sampled = samples;
        text.append(event("sample", history.lastJson()));
      }
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
      ends =
          System.nanoTime() - end >= 0
              || (fresh.size() < BATCH && closing.await(TICK.toMillis(), TimeUnit.MILLISECONDS));
    }
  }

  /** The number of the line; 0 when it is of another primary, or no number. */
  private long seen(String lastEventId) {
    String start = instance + "-";
    if (lastEventId.startsWith(start)) {
      try {
        return Math.max(0, Long.parseLong(lastEventId.substring(start.length())));
      } catch (NumberFormatException e) {
        return 0;
      }
    }
    return 0;
  }

  private String hello() {
    JsonObject json = new JsonObject();
    json.put("instance", instance);
    return JsonWriter.string(json);
  }

  private static String json(List<Chronicle.Line> lines) {
    JsonArray array = new JsonArray();
    for (Chronicle.Line line : lines) {
      JsonObject json = new JsonObject();
      json.put("number", line.number());
      json.put("time", line.time().toEpochMilli());
      json.put("severity", line.severity().name());
      json.put("kind", Kind.of(line).word());
      json.put("words", line.words());
      array.add(json);
    }
    return JsonWriter.string(array);
  }

  private static String event(String name, String data) {
    return event(name, "", data);
  }

  /**
   * @param id empty for one that need not be had again
   * @param data without newlines
   */
  private static String event(String name, String id, String data) {
    return "event: " + name + (id.isEmpty() ? "" : "\nid: " + id) + "\ndata: " + data + "\n\n";
  }

  /** Ends all streams soon. */
  @Override
  public void close() {
    closing.countDown();
  }
}
