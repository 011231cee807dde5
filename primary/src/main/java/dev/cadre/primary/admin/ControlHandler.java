package dev.cadre.primary.admin;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import dev.cadre.primary.log.RecentLines;
import dev.cadre.primary.settings.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers one request with lines of JSON: any number of {@code {"progress":"..."}} and then {@code
 * {"done":true,"exitCode":0}}, with {@code "words"}, {@code "error"} or {@code "status"} beside.
 */
final class ControlHandler {
  /** How long the primary's loop may take to answer before it counts as stuck. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Duration SILENCE = Duration.ofSeconds(2);

  /** Lines that wait for a slow reader; more are dropped, as the log has them all. */
  private static final int MOST_PENDING = 1000;

  /** Where the lines go. */
  @FunctionalInterface
  interface Lines {
    /**
     * Writes one.
     *
     * @param line without its end
     */
    void write(String line) throws IOException;
  }

  private final ClusterControl control;

  ControlHandler(ClusterControl control) {
    this.control = control;
  }

  /** Answers; returns when the last line is written. */
  void handle(byte[] request, Lines lines) throws IOException, InterruptedException {
    switch (ControlRequest.parse(request)) {
      case ControlRequest.Status _ ->
          view(
              control.view(),
              lines,
              (line, view) -> line.put("status", ClusterViewJson.object(view)));
      case ControlRequest.Describe _ ->
          view(
              control.describe(),
              lines,
              (line, described) -> {
                line.put("directory", described.directory());
                line.put("launch", described.launch());
                line.put("settings", new JsonObject(described.settings()));
              });
      case ControlRequest.Logs(boolean follow, long after) -> logs(follow, after, lines);
      case ControlRequest.Reload _ -> follow(control::reload, lines);
      case ControlRequest.Deploy(Path jar) -> follow(heard -> control.deploy(jar, heard), lines);
      case ControlRequest.Rollback _ -> follow(control::rollback, lines);
      case ControlRequest.Scale(Scaling scaling) ->
          follow(heard -> control.scale(scaling, heard), lines);
      case ControlRequest.Restart(long pid) -> follow(heard -> control.restart(pid, heard), lines);
      case ControlRequest.Stop _ -> follow(control::stop, lines);
      case ControlRequest.Invalid invalid -> refuse(ExitCode.USAGE, invalid.words(), lines);
    }
  }

  /** Answers at once with what the primary's loop says. */
  private static <T> void view(
      CompletionStage<T> asked, Lines lines, BiConsumer<JsonObject, T> writer)
      throws IOException, InterruptedException {
    JsonObject done = done(ExitCode.OK);
    try {
      writer.accept(
          done, asked.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      refuse(
          ExitCode.FAILED,
          "The primary has not answered within " + PATIENCE.toSeconds() + " s: it is stuck",
          lines);
      return;
    } catch (ExecutionException | RuntimeException e) {
      refuse(ExitCode.FAILED, bug(e), lines);
      return;
    }
    lines.write(JsonWriter.string(done));
  }

  /** In silence an empty object tells whether the reader is still there. */
  private void logs(boolean follow, long after, Lines lines)
      throws IOException, InterruptedException {
    RecentLines recent = control.recentLines();
    long last = after;
    do {
      List<RecentLines.Batch> batches = recent.after(last, follow ? SILENCE : Duration.ZERO);
      for (RecentLines.Batch batch : batches) {
        last = batch.number();
        for (String text : batch.lines()) {
          JsonObject line = new JsonObject();
          line.put("number", batch.number());
          line.put("time", batch.time().toString());
          line.put("line", text);
          lines.write(JsonWriter.string(line));
        }
      }
      if (batches.isEmpty() && follow) {
        lines.write("{}");
      }
    } while (follow);
    lines.write(JsonWriter.string(done(ExitCode.OK)));
  }

  /** A command that takes a while. */
  private interface Command {
    CompletionStage<Outcome> start(ProgressListener listener);
  }

  private sealed interface Happening {
    record Progress(String words) implements Happening {}

    record Done(Outcome outcome) implements Happening {}
  }

  private void follow(Command command, Lines lines) throws IOException, InterruptedException {
    // The primary's loop must not wait for a client that does not read: it only queues.
    var happenings = new LinkedBlockingQueue<Happening>();
    try {
      command
          .start(words -> {
            if (happenings.size() < MOST_PENDING) {
              happenings.add(new Happening.Progress(words));
            }
          })
          .whenComplete((outcome, failure) -> happenings.add(done(outcome, failure)));
    } catch (RuntimeException e) {
      happenings.add(done(null, e));
    }
    while (true) {
      switch (happenings.take()) {
        case Happening.Progress progress -> {
          JsonObject line = new JsonObject();
          line.put("progress", progress.words());
          lines.write(JsonWriter.string(line));
        }
        case Happening.Done(Outcome outcome) -> {
          JsonObject line = done(outcome.exitCode());
          line.put(outcome.exitCode() == ExitCode.OK ? "words" : "error", outcome.words());
          lines.write(JsonWriter.string(line));
          return;
        }
      }
    }
  }

  private static Happening done(@Nullable Outcome outcome, @Nullable Throwable failure) {
    return new Happening.Done(
        outcome == null || failure != null ? new Outcome(ExitCode.FAILED, bug(failure)) : outcome);
  }

  private static String bug(@Nullable Throwable failure) {
    return "The primary failed: " + failure + ". This is a bug of Cadre";
  }

  /** Answers with an error. */
  static void refuse(ExitCode exitCode, String words, Lines lines) throws IOException {
    JsonObject line = done(exitCode);
    line.put("error", words);
    lines.write(JsonWriter.string(line));
  }

  private static JsonObject done(ExitCode exitCode) {
    JsonObject line = new JsonObject();
    line.put("done", true);
    line.put("exitCode", exitCode.code());
    return line;
  }
}
