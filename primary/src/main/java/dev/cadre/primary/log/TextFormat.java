package dev.cadre.primary.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;

/**
 * For people and {@code grep}: {@code 2026-11-22T16:17:09.123Z INFO words} for the primary, {@code
 * [SLOT PID] line} for a worker, the line byte for byte as it was written. It gets no timestamp,
 * because an application's log has its own. {@code [SLOT PID +] } stands before a piece that goes
 * on with a line that was too long for one piece.
 */
final class TextFormat implements LineFormat {

  @Override
  public void own(LineBuffer out, Instant time, Level level, String words) {
    Timestamp.append(out, time);
    out.ascii(
            switch (level) {
              case INFO -> " INFO  ";
              case WARN -> " WARN  ";
              case ERROR -> " ERROR ";
            })
        .append(words.getBytes(UTF_8))
        .append((byte) '\n');
  }

  @Override
  public void worker(
      LineBuffer out,
      Instant time,
      Origin origin,
      boolean continued,
      byte[] line,
      int from,
      int to) {
    out.append((byte) '[').number(origin.slot(), 1).append((byte) ' ').number(origin.pid(), 1);
    out.ascii(continued ? " +] " : "] ").append(line, from, to).append((byte) '\n');
  }
}
