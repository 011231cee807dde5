package dev.cadre.primary.log;

/**
 * Makes lines of the bytes of one stream. A line that is not finished is kept until its newline
 * comes, the stream ends, or it is {@link #MAX_PIECE} bytes long. One thread.
 */
final class LineSplitter {
  static final int MAX_PIECE = 64 * 1024;

  private final Lines lines;
  private final LineBuffer partial = new LineBuffer(256);
  private boolean continued;

  /** Gets each line, or piece of one, without its newline. */
  interface Lines {
    void line(boolean continued, byte[] bytes, int from, int to);
  }

  LineSplitter(Lines lines) {
    this.lines = lines;
  }

  /** Takes the next {@code length} bytes of the stream. */
  void add(byte[] bytes, int length) {
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        finish(bytes, start, i);
        start = i + 1;
      }
    }
    if (start < length) {
      partial.append(bytes, start, length);
      partial.discard(pieces(partial.bytes(), 0, partial.length()));
    }
  }

  /** The stream has ended. */
  void end() {
    if (partial.length() > 0) {
      finish(partial.bytes(), 0, 0);
    }
  }

  private void finish(byte[] bytes, int from, int to) {
    if (partial.length() == 0) {
      last(bytes, from, to);
    } else {
      partial.append(bytes, from, to);
      last(partial.bytes(), 0, partial.length());
      partial.clear();
    }
  }

  private void last(byte[] bytes, int from, int to) {
    int rest = pieces(bytes, from, to);
    lines.line(continued, bytes, rest, to);
    continued = false;
  }

  /** Gives away what is too long to keep; returns where the rest begins. */
  private int pieces(byte[] bytes, int from, int to) {
    int at = from;
    while (to - at > MAX_PIECE) {
      int cut = Utf8.boundary(bytes, at, at + MAX_PIECE);
      lines.line(continued, bytes, at, cut);
      continued = true;
      at = cut;
    }
    return at;
  }
}
