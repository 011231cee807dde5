package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.cli.Primaries.NotFoundException;
import dev.cadre.cli.Primaries.Running;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.admin.WorkerView;
import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Asks for a rollout, shows how it goes and gives its exit code: a line a step, with the seconds
 * since the begin, on a terminal above a {@link ProgressBar}; or with {@code --json} an object a
 * step, the last with {@code done}.
 */
final class RolloutReport {
  /** Of every command that asks for one. */
  static final List<String> EXIT_CODES =
      List.of(
          "Exit code: 0 complete, 5 rolled back (the old version serves on),",
          "6 another rollout is running.");

  /** How the primary begins to say that a slot has a new worker. */
  private static final String SLOT = "slot ";

  /** Those that go from slot to slot, and say so; a bar for others would stand still. */
  private static final Set<String> SLOT_BY_SLOT = Set.of("deploy", "reload", "rollback");

  private RolloutReport() {}

  static int of(String command, JsonObject request, String name, boolean json, Shell shell) {
    long start = System.nanoTime();
    request.put("command", command);
    try {
      Running running = Primaries.find(shell.runRoot(), name);
      ControlClient.Reply reply;
      try (var _ = new InterruptNotice(command, running.name(), shell.err())) {
        reply =
            !json && shell.isTerminal()
                ? askWithBar(running, request, start, shell)
                : ControlClient.ask(
                    running.socket(),
                    request,
                    Duration.ZERO,
                    words -> step(words, start, json, shell.out()));
      }
      end(reply, start, json, shell);
      return reply.exitCode();
    } catch (NotFoundException e) {
      shell.err().println("cadre " + command + ": " + e.getMessage());
      return e.exitCode().code();
    } catch (IOException e) {
      shell.err().println("cadre " + command + ": the primary cannot be asked: " + Reason.of(e));
      return ExitCode.FAILED.code();
    }
  }

  private static ControlClient.Reply askWithBar(
      Running running, JsonObject request, long start, Shell shell) throws IOException {
    int slots = SLOT_BY_SLOT.contains(request.getString("command")) ? slots(running) : 0;
    try (ProgressBar bar = ProgressBar.show(shell.out(), slots)) {
      return ControlClient.ask(
          running.socket(),
          request,
          Duration.ZERO,
          words -> bar.step(line(words, start), words.startsWith(SLOT)));
    }
  }

  /** 0 when the primary does not say. */
  private static int slots(Running running) throws IOException {
    return ControlClient.ask(running.socket(), "status", StatusCommand.PATIENCE, _ -> {})
        .status()
        .map(ClusterViewJson::view)
        .map(view -> (int) view.workers().stream().map(WorkerView::slot).distinct().count())
        .orElse(0);
  }

  private static String line(String words, long start) {
    return String.format(Locale.ROOT, "%6.1f s  %s", seconds(start), words);
  }

  private static void step(String words, long start, boolean json, PrintStream out) {
    if (json) {
      JsonObject line = new JsonObject();
      line.put("seconds", seconds(start));
      line.put("progress", words);
      out.println(ClusterViewJson.text(line));
    } else {
      out.println(line(words, start));
    }
    out.flush();
  }

  private static void end(ControlClient.Reply reply, long start, boolean json, Shell shell) {
    if (json) {
      JsonObject line = new JsonObject();
      line.put("seconds", seconds(start));
      line.put("done", true);
      line.put("exitCode", reply.exitCode());
      line.put(reply.exitCode() == 0 ? "words" : "error", reply.words());
      shell.out().println(ClusterViewJson.text(line));
      return;
    }
    if (reply.exitCode() == ExitCode.ROLLED_BACK.code()) {
      shell.err().println("Rolled back: " + reply.words());
    } else if (!reply.words().isEmpty()) {
      (reply.exitCode() == 0 ? shell.out() : shell.err()).println(reply.words());
    }
  }

  private static double seconds(long start) {
    return Math.round((System.nanoTime() - start) / 1e8) / 10.0;
  }
}
