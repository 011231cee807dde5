package dev.cadre.primary.log;

import dev.cadre.primary.settings.RunSettings.LogFormat;
import java.time.Instant;

/** How a line looks. Every line ends with one newline and has none inside. Any thread. */
sealed interface LineFormat permits TextFormat, JsonFormat {

  /** A line of the primary; {@code words} has no newline. */
  void own(LineBuffer out, Instant time, Level level, String words);

  /**
   * A line, or a piece of one, that a worker wrote.
   *
   * @param continued whether this goes on with the piece that this stream brought before
   * @param line the bytes as the worker wrote them, from {@code from} to {@code to}, no newline
   */
  void worker(
      LineBuffer out,
      Instant time,
      Origin origin,
      boolean continued,
      byte[] line,
      int from,
      int to);

  static LineFormat of(LogFormat format) {
    return switch (format) {
      case TEXT -> new TextFormat();
      case JSON -> new JsonFormat();
    };
  }

  /** Of a line of the primary. */
  enum Level {
    INFO,
    WARN,
    ERROR
  }

  /** Which of its two streams a worker wrote to. */
  enum Stream {
    STDOUT("stdout"),
    STDERR("stderr");

    final String word;

    Stream(String word) {
      this.word = word;
    }
  }

  /** Where a line comes from. */
  record Origin(int slot, long pid, Stream stream) {}
}
