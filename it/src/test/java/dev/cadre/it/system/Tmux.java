package dev.cadre.it.system;

import dev.cadre.it.cluster.Await;
import dev.cadre.it.cluster.CadreCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A terminal that nobody sits at, with a server of its own. {@code ./dev test} installs {@code
 * tmux}.
 */
final class Tmux implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final CadreCommand command;
  private final List<String> tmux;

  private Tmux(CadreCommand command, List<String> tmux) {
    this.command = command;
    this.tmux = tmux;
  }

  /**
   * Opens one that runs a script of sh, in which {@code "$@"} is a command of {@code cadre}.
   *
   * @param words of that command
   */
  static Tmux open(CadreCommand command, int columns, int rows, String script, String... words) {
    List<String> tmux =
        List.of(
            "env",
            "LC_ALL=C.UTF-8",
            Chromium.program("tmux").toString(),
            "-f",
            "/dev/null",
            "-S",
            command.folder().resolve("tmux").toString());
    List<String> start = new ArrayList<>(tmux);
    start.addAll(List.of("new-session", "-d", "-x", "" + columns, "-y", "" + rows));
    start.addAll(List.of("sh", "-c", script, "sh"));
    CadreCommand.Result result = command.after(start.toArray(String[]::new)).run(LIMIT, words);
    if (result.exitCode() != 0) {
      throw new AssertionError("tmux did not start: " + result);
    }
    return new Tmux(command, tmux);
  }

  private String run(String... words) {
    CadreCommand alone = new CadreCommand(command.folder(), command.mark(), tmux);
    CadreCommand.Result result = alone.run(LIMIT, words);
    if (result.exitCode() != 0) {
      throw new AssertionError("tmux " + String.join(" ", words) + ": " + result);
    }
    return result.output();
  }

  /** Types a key: a character, or a name of tmux such as {@code Down}. */
  void press(String key) {
    run("send-keys", key);
  }

  /** What is on the screen, a line for each row. */
  List<String> screen() {
    return run("capture-pane", "-p").lines().toList();
  }

  /** Waits for a screen with such a line on it. */
  void await(String what, Predicate<String> line) {
    awaitScreen(what, screen -> screen.stream().anyMatch(line));
  }

  /** Waits for such a screen. */
  void awaitScreen(String what, Predicate<List<String>> wanted) {
    if (!Await.until(LIMIT, () -> wanted.test(screen()))) {
      throw new AssertionError("no " + what + " on:\n" + String.join("\n", screen()));
    }
  }

  /** Gives the terminal another size, as somebody does who drags its corner. */
  void resize(int columns, int rows) {
    run("resize-window", "-x", "" + columns, "-y", "" + rows);
  }

  /** Whether a program has taken the screen and not given it back, or hides the cursor. */
  boolean isTaken() {
    return !run("display-message", "-p", "#{alternate_on} #{cursor_flag}").strip().equals("0 1");
  }

  @Override
  public void close() {
    run("kill-server");
  }
}
