package dev.cadre.cli;

import dev.cadre.primary.settings.RunSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A shell whose output is kept, and whose {@code run} only remembers what it was told. */
final class ShellFixture {
  final Map<String, String> environment = new HashMap<>();
  @Nullable RunSettings started;

  /** The words of the last {@code start}, whose process fails at once. */
  List<String> background = List.of();

  private final Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /**
   * A shell in a folder.
   *
   * @param folder the working directory; the run directories are in {@code run} in it, what is kept
   *     in {@code state}
   */
  ShellFixture(Path folder) {
    this.folder = folder;
    environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
  }

  Path runRoot() {
    return folder.resolve("run");
  }

  /** Runs a command and returns its exit code; what the last one printed is forgotten. */
  int run(String... words) {
    out.reset();
    err.reset();
    started = null;
    return Cli.run(
        new Shell(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            folder,
            runRoot(),
            (settings, rereading) -> {
              started = settings;
              return 42;
            },
            others -> {
              background = List.copyOf(others);
              return new ProcessBuilder("sh", "-c", "echo it broke >&2; exit 3");
            }),
        words);
  }

  RunSettings started() {
    if (started == null) {
      throw new AssertionError("nothing was started: " + err());
    }
    return started;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
