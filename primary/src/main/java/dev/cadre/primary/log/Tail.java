package dev.cadre.primary.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last lines of one worker, of both its streams, for a report of its death. Any thread. */
final class Tail {
  private static final int LINES = 40;
  private static final int BYTES = 16 * 1024;

  private final byte[] ring = new byte[BYTES];
  private long end;
  private boolean complete;
  private @Nullable ErrorLines signs;

  synchronized void add(byte[] bytes, int from, int to) {
    if (signs != null) {
      signs.add(bytes, from, to);
    }
    if (complete) {
      return;
    }
    copy(bytes, Math.max(from, to - BYTES + 1), to);
    ring[(int) (end++ % BYTES)] = '\n';
  }

  /** What comes from now on is not of interest: the dump that the primary itself asks for. */
  synchronized void complete() {
    complete = true;
  }

  /** Counts the lines that look like errors, from the first call on. */
  synchronized ErrorLines errorLines() {
    ErrorLines counted = signs == null ? new ErrorLines() : signs;
    signs = counted;
    return counted.copy();
  }

  /** At most 40 lines, oldest first, bytes that are not UTF-8 replaced. */
  synchronized List<String> lines() {
    int size = (int) Math.min(end, BYTES);
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = ring[(int) ((end - size + i) % BYTES)];
    }
    int from = 0;
    if (end > BYTES) { // begins within a line
      while (from < size - 1 && bytes[from++] != '\n') {}
      from = from == size - 1 ? 0 : from;
    }
    var lines = new String(bytes, from, size - from, UTF_8).lines().toList();
    return List.copyOf(lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }

  private void copy(byte[] bytes, int from, int to) {
    int index = (int) (end % BYTES);
    int first = Math.min(to - from, BYTES - index);
    System.arraycopy(bytes, from, ring, index, first);
    System.arraycopy(bytes, from + first, ring, 0, to - from - first);
    end += to - from;
  }
}
