package dev.cadre.primary.log;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The primary's own last lines: an hour of them in a lively cluster, and never more than a fixed
 * amount. Any thread; nobody waits.
 */
public final class Chronicle {
  private static final int MOST_LINES = 2_000;
  private static final int MOST_CHARACTERS = 256 * 1024;

  /** Of one line; the log has all of it. */
  private static final int LONGEST = 1_000;

  /** How grave a line is. */
  public enum Severity {
    INFO,
    WARN,
    ERROR
  }

  /**
   * One line.
   *
   * @param number from 1, one more than that of the line before it
   * @param words without newline
   */
  public record Line(long number, Instant time, Severity severity, String words) {}

  private final Deque<Line> lines = new ArrayDeque<>();
  private int characters;
  private long last;

  /** Adds a line. */
  public synchronized void add(Instant time, Severity severity, String words) {
    String kept = words.length() <= LONGEST ? words : words.substring(0, LONGEST) + "...";
    lines.addLast(new Line(++last, time, severity, kept));
    characters += kept.length();
    while (lines.size() > MOST_LINES || characters > MOST_CHARACTERS) {
      characters -= lines.removeFirst().words().length();
    }
  }

  /**
   * Those after a line, oldest first.
   *
   * @param number of the line; 0 for all that are left
   * @param most the first so many of them
   */
  public synchronized List<Line> after(long number, int most) {
    List<Line> found = new ArrayList<>();
    for (Line line : lines) {
      if (line.number() > number && found.size() < most) {
        found.add(line);
      }
    }
    return found;
  }

  /** The number of the last line; 0 before there is one. */
  public synchronized long last() {
    return last;
  }
}
