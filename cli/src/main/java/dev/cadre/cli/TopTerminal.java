package dev.cadre.cli;

import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;

/*
 * Threads: one draws, one reads keys, JLine's tells of signals, and the JVM's shutdown hook closes
 * when a signal or an exception ends the process. What is written is guarded by this object, so
 * nothing is drawn after the close has given the screen back.
 *
 * Sequences are those of xterm that terminals have had for decades; 2026 (synchronized output) is
 * ignored by those that do not know it.
 */
/** The terminal while it is ours: keys come one by one, and the screen is all ours to draw on. */
final class TopTerminal implements AutoCloseable {
  private static final String ESC = "\033[";

  /** The other screen, without cursor and without wrapping of long lines. */
  private static final String ENTER = ESC + "?1049h" + ESC + "?25l" + ESC + "?7l";

  private static final String LEAVE = ESC + "0m" + ESC + "?7h" + ESC + "?25h" + ESC + "?1049l";
  private static final String BEGIN = ESC + "?2026h";
  private static final String END = ESC + "?2026l";

  /** After ESC: a sequence comes at once, a person does not. */
  private static final long SEQUENCE_MILLIS = 50;

  /** JLine does not close while somebody reads. */
  private static final long PATIENCE_MILLIS = 100;

  private static final Size USUAL = Size.of(80, 24);

  private final Terminal terminal;
  private final NonBlockingReader keys;
  private final PrintStream out;
  private final boolean colours;
  private final Thread hook = new Thread(this::close, "cadre-top-restore");
  private List<String> drawn = List.of();
  private boolean closed;

  private TopTerminal(Terminal terminal, PrintStream out, boolean colours) {
    this.terminal = terminal;
    this.keys = terminal.reader();
    this.out = out;
    this.colours = colours;
  }

  /**
   * Takes the terminal of this process over.
   *
   * @param colours whether to use them
   * @param changed called when its size has changed, or another program may have drawn on it
   * @param interrupted called on Ctrl-C
   */
  static TopTerminal open(PrintStream out, boolean colours, Runnable changed, Runnable interrupted)
      throws IOException {
    Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            .dumb(false)
            .provider("ffm")
            // Otherwise it asks the terminal, and waits for answers.
            .graphemeCluster(false)
            .nativeSignals(true)
            // Ctrl-Z and Ctrl-\ would leave the terminal as it is now.
            .signalHandler(SignalHandler.SIG_IGN)
            .build();
    TopTerminal opened = new TopTerminal(terminal, out, colours);
    try {
      Runtime.getRuntime().addShutdownHook(opened.hook);
      terminal.enterRawMode();
      terminal.handle(Signal.WINCH, _ -> changed.run());
      terminal.handle(Signal.CONT, _ -> changed.run());
      terminal.handle(Signal.INT, _ -> interrupted.run());
      opened.write(ENTER);
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** Its size now; 24 lines of 80 where it does not say. */
  synchronized Size size() {
    Size size = closed ? USUAL : terminal.getSize();
    return size.getRows() > 0 && size.getColumns() > 0 ? size : USUAL;
  }

  /**
   * Waits for a key.
   *
   * @return what it sends: a character, or a sequence that begins with ESC
   * @throws EOFException when the terminal is gone
   */
  String key() throws IOException {
    int first;
    do {
      first = keys.read(PATIENCE_MILLIS);
    } while (first == NonBlockingReader.READ_EXPIRED);
    if (first < 0) {
      throw new EOFException("the terminal is gone");
    }
    StringBuilder sent = new StringBuilder().appendCodePoint(first);
    if (first == '\033') {
      int next = keys.read(SEQUENCE_MILLIS);
      while (next >= 0) {
        sent.appendCodePoint(next);
        boolean introducer = sent.length() == 2 && (next == '[' || next == 'O');
        if (!introducer && (sent.length() == 2 || next >= '@')) {
          break;
        }
        next = keys.read(SEQUENCE_MILLIS);
      }
    }
    return sent.toString();
  }

  /** The next lines are drawn all anew. */
  synchronized void forget() {
    drawn = List.of();
  }

  /** Shows lines, none wider than the screen; only those that have changed are written. */
  synchronized void show(List<TopLine> lines, int columns) {
    StringBuilder changes = new StringBuilder();
    List<String> painted = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).painted(colours);
      painted.add(line);
      if (i >= drawn.size() || !drawn.get(i).equals(line)) {
        changes.append(ESC).append(i + 1).append(";1H").append(line);
        // After the last column the cursor stands on it, and it would be erased.
        changes.append(lines.get(i).width() < columns ? ESC + "K" : "");
      }
    }
    if (drawn.isEmpty()) {
      changes.insert(0, ESC + "2J");
    }
    drawn = painted;
    if (!changes.isEmpty() && !closed) {
      write(BEGIN + changes + END);
    }
  }

  private synchronized void write(String sequences) {
    out.print(sequences);
    out.flush();
  }

  /** Whether the terminal has been given back: a key that cannot be read then is no error. */
  synchronized boolean isClosed() {
    return closed;
  }

  /** Gives the terminal back as it was; a second time does nothing. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      write(LEAVE);
    }
    try {
      terminal.close(); // ends raw mode
    } catch (IOException e) {
      // It is gone, and nobody sees it.
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, this is the hook.
    }
  }
}
