package dev.cadre.primary.log;

import dev.cadre.posix.PosixFile;
import dev.cadre.primary.log.LineFormat.Level;
import dev.cadre.primary.log.Sink.Loss;
import dev.cadre.primary.settings.RunSettings.LogFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The primary's log, and the workers' output in it, to stdout and to a file. Each of the two has a
 * buffer and a thread of its own. Nothing is lost as long as both take what they are given, at
 * whatever pace: the workers wait; the primary's own lines have room of their own, and are dropped
 * rather than waited for longer than a moment. A sink that fails, or takes nothing for a second, is
 * not waited for: what does not fit its buffer is dropped, the other sink is told once, and when it
 * works again one line says how much is missing and why.
 */
public final class ClusterLog implements Journal, AutoCloseable {
  private static final int RING_BYTES = 1 << 20;
  private static final int MAX_WORDS = 16 * 1024;

  private final Chronicle chronicle = new Chronicle();
  private final LineFormat format;
  private final InstantSource clock;
  private final List<Sink> sinks = new ArrayList<>();
  private final RecentLines recent = new RecentLines();
  private final @Nullable RotatedFile file;
  private final @Nullable Sink fileSink;

  /**
   * A place that the log goes to.
   *
   * @param trouble why it takes nothing; empty when it works
   * @param lostLines how many lines were dropped since the start
   * @param lostBytes of these lines
   */
  public record Target(String name, Optional<String> trouble, long lostLines, long lostBytes) {}

  /**
   * Opens a log.
   *
   * @param stdout the descriptor to write to, 1 in a real primary; it is not closed
   * @param maxBytes of the file, before it is rotated; 0 means never
   * @param keep how many rotated files stay
   * @throws IOException when the file cannot be opened; names it
   */
  public static ClusterLog open(
      PosixFile files,
      InstantSource clock,
      LogFormat format,
      int stdout,
      Optional<Path> file,
      long maxBytes,
      int keep)
      throws IOException {
    var log = new ClusterLog(files, clock, format, stdout, file.orElse(null), maxBytes, keep);
    log.sinks.forEach(Sink::start);
    return log;
  }

  private ClusterLog(
      PosixFile files,
      InstantSource clock,
      LogFormat format,
      int stdout,
      @Nullable Path path,
      long maxBytes,
      int keep)
      throws IOException {
    this.format = LineFormat.of(format);
    this.clock = clock;
    var reporter = new Troubles();
    sinks.add(new Sink(new StandardOutput(files, stdout), RING_BYTES, reporter));
    if (path == null) {
      file = null;
      fileSink = null;
    } else {
      file = new RotatedFile(files, path, maxBytes, keep, this::complain);
      fileSink = new Sink(file, RING_BYTES, reporter);
      sinks.add(fileSink);
    }
  }

  @Override
  public void info(String words) {
    say(Level.INFO, words, null);
  }

  @Override
  public void warn(String words) {
    say(Level.WARN, words, null);
  }

  @Override
  public void error(String words) {
    say(Level.ERROR, words, null);
  }

  /** Opens the file again, after somebody else has moved it away (USR1). Returns at once. */
  public void reopen() {
    if (file != null && fileSink != null) {
      file.reopen();
      fileSink.wake();
    }
  }

  /** The last lines of the primary itself. */
  public Chronicle chronicle() {
    return chronicle;
  }

  /** How each place does: stdout, then the file if there is one. Any thread. */
  public List<Target> targets() {
    return sinks.stream()
        .map(sink -> {
          Loss loss = sink.loss();
          return new Target(sink.name(), sink.trouble(), loss.lines(), loss.bytes());
        })
        .toList();
  }

  /** Writes what is buffered, as far as the sinks take it, and ends. Later lines are dropped. */
  @Override
  public void close() {
    sinks.forEach(Sink::close);
  }

  /** What it has had last. */
  public RecentLines recent() {
    return recent;
  }

  LineFormat format() {
    return format;
  }

  Instant now() {
    return clock.instant();
  }

  /** Appends whole lines, formatted, each at most half a ring long. */
  void deliver(byte[] lines, int length) {
    recent.add(now(), lines, length);
    for (var sink : sinks) {
      sink.append(lines, 0, length);
    }
  }

  private void say(Level level, String words, @Nullable Sink notTo) {
    byte[] lines = ownLines(level, words);
    recent.add(now(), lines, lines.length);
    for (var sink : sinks) {
      if (sink != notTo) {
        sink.appendOwn(lines);
      }
    }
  }

  private byte[] ownLines(Level level, String words) {
    var out = new LineBuffer(words.length() + 64);
    var now = now();
    words
        .lines()
        .map(line -> line.substring(0, Math.min(MAX_WORDS, line.length())))
        .forEach(line -> {
          format.own(out, now, level, line);
          chronicle.add(now, severity(level), line);
        });
    return out.toArray();
  }

  private static Chronicle.Severity severity(Level level) {
    return switch (level) {
      case INFO -> Chronicle.Severity.INFO;
      case WARN -> Chronicle.Severity.WARN;
      case ERROR -> Chronicle.Severity.ERROR;
    };
  }

  private void complain(String what) {
    say(Level.WARN, (file == null ? "log file" : file.name()) + " " + what, fileSink);
  }

  private static String count(Loss loss) {
    return "%d %s (%d bytes)"
        .formatted(loss.lines(), loss.lines() == 1 ? "line" : "lines", loss.bytes());
  }

  /** Says on the other sinks what is wrong with one. */
  private final class Troubles implements Sink.Reporter {
    @Override
    public void begins(Sink sink, String reason) {
      say(
          Level.WARN,
          "%s does not work, lines may be lost there: %s".formatted(sink.name(), reason),
          sink);
    }

    @Override
    public void ends(Sink sink, Loss loss, String reason) {
      say(
          Level.INFO,
          "%s works again, %s lost there: %s".formatted(sink.name(), count(loss), reason),
          sink);
    }

    @Override
    public byte[] gap(Sink sink, Loss loss, String reason) {
      var out = new LineBuffer(256);
      format.own(out, now(), Level.WARN, "%s lost here: %s".formatted(count(loss), reason));
      return out.toArray();
    }
  }
}
