package dev.cadre.primary.log;

/** Where characters begin and end in bytes that a worker wrote, which may be anything. */
final class Utf8 {
  private Utf8() {}

  /**
   * The length of the character of two to four bytes at {@code at}; 0 when it is not well-formed.
   *
   * @see <a href="https://www.unicode.org/versions/Unicode16.0.0/core-spec/chapter-3/">Unicode,
   *     table 3-7</a>
   */
  static int sequenceLength(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xff;
    int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length == 0 || at + length > end) {
      return 0;
    }
    int second = bytes[at + 1] & 0xff;
    int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  /**
   * The greatest index not above {@code end}, and at most three below it, at which no character is
   * cut in two.
   */
  static int boundary(byte[] bytes, int from, int end) {
    for (int i = end; i > from && i > end - 4; i--) {
      if ((bytes[i] & 0xc0) != 0x80) {
        return i;
      }
    }
    return end;
  }
}
