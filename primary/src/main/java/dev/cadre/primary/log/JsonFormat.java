package dev.cadre.primary.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;

/**
 * For machines: one object per line. The primary's have {@code time}, {@code level} and {@code
 * message}; a worker's also {@code slot}, {@code pid}, {@code stream} and, for a piece that goes on
 * with a line that was too long for one piece, {@code "continued":true}. The time of a worker's
 * line is the time at which it was read.
 */
final class JsonFormat implements LineFormat {
  private static final byte[] HEX = "0123456789abcdef".getBytes(UTF_8);
  private static final byte[] REPLACEMENT = "\ufffd".getBytes(UTF_8);

  @Override
  public void own(LineBuffer out, Instant time, Level level, String words) {
    out.ascii("{\"time\":\"");
    Timestamp.append(out, time);
    out.ascii("\",\"level\":\"").ascii(level.name()).ascii("\",\"message\":\"");
    byte[] bytes = words.getBytes(UTF_8);
    string(out, bytes, 0, bytes.length);
    out.ascii("\"}\n");
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
    out.ascii("{\"time\":\"");
    Timestamp.append(out, time);
    out.ascii("\",\"level\":\"INFO\",\"slot\":").number(origin.slot(), 1);
    out.ascii(",\"pid\":").number(origin.pid(), 1);
    out.ascii(",\"stream\":\"").ascii(origin.stream().word);
    out.ascii(continued ? "\",\"continued\":true,\"message\":\"" : "\",\"message\":\"");
    string(out, line, from, to);
    out.ascii("\"}\n");
  }

  /** The inside of a JSON string; bytes that are not UTF-8 become U+FFFD each. */
  private static void string(LineBuffer out, byte[] bytes, int from, int to) {
    int plain = from; // start of the bytes that can be copied as they are
    int i = from;
    while (i < to) {
      int b = bytes[i] & 0xff;
      if (b >= 0x20 && b < 0x80 && b != '"' && b != '\\') {
        i++;
        continue;
      }
      int valid = b < 0x80 ? 0 : Utf8.sequenceLength(bytes, i, to);
      if (valid > 0) {
        i += valid;
        continue;
      }
      out.append(bytes, plain, i);
      if (b >= 0x80) {
        out.append(REPLACEMENT);
      } else {
        escape(out, b);
      }
      plain = ++i;
    }
    out.append(bytes, plain, to);
  }

  private static void escape(LineBuffer out, int b) {
    switch (b) {
      case '"' -> out.ascii("\\\"");
      case '\\' -> out.ascii("\\\\");
      case '\t' -> out.ascii("\\t");
      case '\r' -> out.ascii("\\r");
      case '\n' -> out.ascii("\\n");
      default -> out.ascii("\\u00").append(HEX[b >> 4]).append(HEX[b & 15]);
    }
  }
}
