package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.cli.Primaries.Running;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Looks at an application, and remembers what it has seen. For one thread. */
final class TopFeed {
  /** Between two looks. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Running running;
  private final TopHistory history = new TopHistory();
  private final Deque<LogLine> events = new ArrayDeque<>();
  private final long[] lastBatch = {0};
  private long tick;

  TopFeed(Running running) {
    this.running = running;
  }

  /** Nobody is there any more. */
  static final class EndedException extends IOException {
    @java.io.Serial private static final long serialVersionUID = 1;

    EndedException(String name, IOException cause) {
      super("the primary of " + name + " has ended.", cause);
    }
  }

  Running running() {
    return running;
  }

  /**
   * Asks the primary; takes a few seconds when it hangs.
   *
   * @throws EndedException when it is no more
   * @throws IOException when it does not answer; the message is for the user
   */
  TopFrame look() throws IOException {
    try {
      return ask();
    } catch (IOException e) {
      throw ControlClient.answers(running.socket()) ? e : new EndedException(running.name(), e);
    }
  }

  private TopFrame ask() throws IOException {
    ControlClient.Reply reply =
        ControlClient.ask(running.socket(), "status", StatusCommand.PATIENCE, _ -> {});
    JsonObject status = reply.status().orElseThrow(() -> new IOException(reply.words()));
    ClusterView view;
    try {
      view = ClusterViewJson.view(status);
    } catch (IllegalArgumentException e) {
      throw new IOException(Reason.of(e), e);
    }
    LogsCommand.hear(running, false, lastBatch, this::keep);
    return new TopFrame(
        status,
        view,
        Instant.now(),
        tick++,
        history.look(view, System.nanoTime()),
        List.copyOf(events));
  }

  /** Of the primary's lines the last few; the workers' would drown them. */
  private void keep(LogLine line) {
    if (line.pid().isEmpty()) {
      events.addLast(line);
      if (events.size() > TopScreen.EVENTS) {
        events.removeFirst();
      }
    }
  }
}
