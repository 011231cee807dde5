package dev.cadre.primary.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Lines of a worker's output that look like errors, counted while somebody is interested. Not
 * thread-safe.
 */
public final class ErrorLines {
  /** The words of the usual log formats, and the first line of a stack trace. */
  private static final Pattern ERROR =
      Pattern.compile(
          "\\b(ERROR|SEVERE|FATAL)\\b|^[\\w.$]+(Exception|Error)\\b|Exception in thread");

  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile("java\\.lang\\.OutOfMemoryError(: [\\w ]+)?");

  /** What a long line says at its end does not matter. */
  private static final int LOOKED_AT = 500;

  private int count;
  private Optional<String> outOfMemory = Optional.empty();

  void add(byte[] bytes, int from, int to) {
    String line = new String(bytes, from, Math.min(to - from, LOOKED_AT), ISO_8859_1);
    if (ERROR.matcher(line).find()) {
      count++;
    }
    var found = OUT_OF_MEMORY.matcher(line);
    if (outOfMemory.isEmpty() && found.find()) {
      outOfMemory = Optional.of(found.group());
    }
  }

  ErrorLines copy() {
    ErrorLines copy = new ErrorLines();
    copy.count = count;
    copy.outOfMemory = outOfMemory;
    return copy;
  }

  /** How many there were. */
  public int count() {
    return count;
  }

  /** What the first {@code OutOfMemoryError} said; empty when there was none. */
  public Optional<String> outOfMemory() {
    return outOfMemory;
  }
}
