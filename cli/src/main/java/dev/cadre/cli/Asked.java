package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import dev.cadre.primary.admin.ClusterView;
import dev.cadre.primary.admin.ClusterViewJson;
import dev.cadre.primary.settings.Reason;
import java.io.IOException;

/** A primary that has been found and asked how it is. */
record Asked(Primaries.Running running, JsonObject status, ClusterView view) {

  /**
   * Finds the one that is meant, and asks it.
   *
   * @param name empty when the user gave none
   */
  static Asked of(Shell shell, String name) throws Primaries.NotFoundException, IOException {
    Primaries.Running running = Primaries.find(shell.runRoot(), name);
    ControlClient.Reply reply =
        ControlClient.ask(running.socket(), "status", StatusCommand.PATIENCE, _ -> {});
    JsonObject status = reply.status().orElseThrow(() -> new IOException(reply.words()));
    try {
      return new Asked(running, status, ClusterViewJson.view(status));
    } catch (IllegalArgumentException e) {
      throw new IOException(Reason.of(e), e);
    }
  }
}
