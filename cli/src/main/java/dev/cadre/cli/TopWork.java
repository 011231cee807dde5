package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.cli.Primaries.Running;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.dump.WorkerDump;
import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Does what was wished for in front of the screen; any thread.
 *
 * @param frame what was on the screen
 * @param say hears, in a line, how far it has come and how it ended
 */
record TopWork(Running running, TopFrame frame, Shell shell, Consumer<String> say) {

  /** Returns when it is done, or has failed. */
  void fulfil(TopWish wish) {
    try {
      switch (wish) {
        case TopWish.Reload _ -> ask("reload", new JsonObject());
        case TopWish.Scale(int by) -> {
          JsonObject request = new JsonObject();
          request.put("by", by);
          ask("scale", request);
        }
        case TopWish.Dump(long pid) -> dump(pid);
        case TopWish.Quit _ -> {}
      }
    } catch (IOException | RuntimeException e) {
      say.accept(Reason.of(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask(String command, JsonObject request) throws IOException {
    request.put("command", command);
    say.accept(command + " ...");
    ControlClient.Reply reply =
        ControlClient.ask(
            running.socket(), request, Duration.ZERO, words -> say.accept(command + ": " + words));
    String outcome = reply.words().isEmpty() ? "done" : reply.words();
    say.accept(
        command
            + (reply.exitCode() == 0 ? ": " : " failed (" + reply.exitCode() + "): ")
            + outcome);
  }

  private void dump(long pid) throws IOException, InterruptedException {
    Path folder = DumpCommand.folder(shell, frame.view().name(), pid);
    say.accept("dump of worker " + pid + " ...");
    List<String> missing =
        new WorkerDump(folder, new JcmdProcess(pid))
            .write(ClusterViewJson.indented(frame.status()), false, 0, say);
    say.accept("dump: " + folder + (missing.isEmpty() ? "" : "; " + String.join("; ", missing)));
  }
}
