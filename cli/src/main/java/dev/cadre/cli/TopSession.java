package dev.cadre.cli;

import dev.cadre.primary.settings.ExitCode;
import dev.cadre.primary.settings.Reason;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jline.terminal.Size;

/*
 * One thread, that of run, owns what is on the screen. Others wait for something and post it: the
 * keys, the looks at the primary, signals, and the wishes that take a while.
 */
/** {@code cadre top} on a terminal, from the first frame to the last key. */
final class TopSession {
  /** As a shell has it for a process that SIGINT ended. */
  private static final int INTERRUPTED = 130;

  private sealed interface Happening {
    record Pressed(TopKey key) implements Happening {}

    record Looked(TopFrame frame) implements Happening {}

    /** The primary has not answered. */
    record Silent(String words) implements Happening {}

    /** A wish has come so far. */
    record Said(String words) implements Happening {}

    record Resized() implements Happening {}

    /**
     * There is nothing more to show.
     *
     * @param words why; empty when somebody asked for it
     */
    record Ended(int exitCode, String words) implements Happening {}
  }

  private final TopFeed feed;
  private final Shell shell;
  private final BlockingQueue<Happening> happenings = new LinkedBlockingQueue<>();
  private final Sparkline sparkline;
  private TopState state = TopState.FIRST;
  private TopFrame frame;
  private String silence = "";

  private TopSession(TopFeed feed, TopFrame first, Shell shell) {
    this.feed = feed;
    this.frame = first;
    this.shell = shell;
    this.sparkline = Sparkline.in(shell.out().charset());
  }

  /**
   * Shows the application until somebody quits, or there is nothing to show.
   *
   * @return the exit code
   * @throws IOException when the primary does not answer at all, or the terminal cannot be used
   */
  static int run(TopFeed feed, Shell shell) throws IOException, InterruptedException {
    TopSession session = new TopSession(feed, feed.look(), shell);
    boolean colours = shell.environment().getOrDefault("NO_COLOR", "").isEmpty();
    Happening.Ended end;
    try (TopTerminal terminal =
        TopTerminal.open(
            shell.out(),
            colours,
            () -> session.happenings.add(new Happening.Resized()),
            () -> session.happenings.add(new Happening.Ended(INTERRUPTED, "")))) {
      session.start("cadre-top-look", session::look);
      session.start("cadre-top-keys", () -> session.readKeys(terminal));
      end = session.loop(terminal);
    }
    if (!end.words().isEmpty()) {
      shell.err().println("cadre top: " + end.words());
    }
    return end.exitCode();
  }

  /** They end with the process: what they wait for may never come. */
  private void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private Happening.Ended loop(TopTerminal terminal) throws InterruptedException {
    draw(terminal);
    while (true) {
      switch (happenings.take()) {
        case Happening.Pressed(TopKey key) -> press(key);
        case Happening.Looked(TopFrame next) -> {
          frame = next;
          silence = "";
        }
        case Happening.Silent(String words) -> silence = words;
        case Happening.Said(String words) -> state = state.with(words);
        case Happening.Resized _ -> terminal.forget();
        case Happening.Ended end -> {
          return end;
        }
      }
      if (happenings.isEmpty()) {
        draw(terminal);
      }
    }
  }

  private void draw(TopTerminal terminal) {
    Size size = terminal.size();
    TopScreen screen = new TopScreen(size.getRows(), size.getColumns(), sparkline);
    terminal.show(screen.lines(frame, state, silence), size.getColumns());
  }

  private void look() {
    try {
      while (true) {
        Thread.sleep(TopFeed.INTERVAL);
        try {
          happenings.add(new Happening.Looked(feed.look()));
        } catch (TopFeed.EndedException e) {
          happenings.add(new Happening.Ended(ExitCode.FAILED.code(), Reason.of(e)));
          return;
        } catch (IOException e) {
          happenings.add(new Happening.Silent(Reason.of(e)));
        }
      }
    } catch (InterruptedException e) {
      // Nobody does that: it ends with the process.
    } catch (RuntimeException e) {
      happenings.add(new Happening.Ended(ExitCode.FAILED.code(), "a bug of Cadre: " + e));
    }
  }

  private void readKeys(TopTerminal terminal) {
    try {
      while (true) {
        happenings.add(new Happening.Pressed(TopKey.of(terminal.key())));
      }
    } catch (IOException e) {
      if (!terminal.isClosed()) {
        happenings.add(new Happening.Ended(ExitCode.FAILED.code(), Reason.of(e)));
      }
    }
  }

  private void press(TopKey key) {
    TopKeys.Step step = TopKeys.press(key, state, frame);
    state = step.state();
    step.wish()
        .ifPresent(wish -> {
          if (wish instanceof TopWish.Quit) {
            happenings.add(new Happening.Ended(ExitCode.OK.code(), ""));
          } else {
            TopWork work =
                new TopWork(
                    feed.running(),
                    frame,
                    shell,
                    words -> happenings.add(new Happening.Said(words)));
            start("cadre-top-wish", () -> work.fulfil(wish));
          }
        });
  }
}
