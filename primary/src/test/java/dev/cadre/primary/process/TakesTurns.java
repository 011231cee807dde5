package dev.cadre.primary.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A primary that starts and ends many times; it fails when another one has the name as well. */
final class TakesTurns {
  private static final int TURNS = 200;

  private TakesTurns() {}

  public static void main(String[] args) throws IOException {
    var root = RunRoot.of(Map.of("XDG_RUNTIME_DIR", args[0]));
    Path alone = Path.of(args[0], "alone");
    for (int turn = 0; turn < TURNS; ) {
      try (var _ = RunDirectory.open(root, args[1], words -> {})) {
        Files.createFile(alone);
        Files.delete(alone);
        turn++;
      } catch (NameInUseException e) {
        Thread.onSpinWait();
      }
    }
  }
}
