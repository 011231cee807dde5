package dev.cadre.cli;

/** What a key means. */
enum TopKey {
  UP,
  DOWN,
  PAGE_UP,
  PAGE_DOWN,
  FIRST,
  LAST,
  QUIT,
  RELOAD,
  MORE,
  FEWER,
  DUMP,
  SORT,
  HELP,
  YES,
  NO,
  OTHER;

  /**
   * Reads what a terminal sends for one key.
   *
   * @param sent a character, or a sequence that begins with ESC: {@code ESC [ A}, {@code ESC O A},
   *     or ESC alone
   */
  static TopKey of(String sent) {
    return switch (sent) {
      case "k", "\033[A", "\033OA" -> UP;
      case "j", "\033[B", "\033OB" -> DOWN;
      case "\033[5~", "\002" -> PAGE_UP;
      case "\033[6~", "\006", " " -> PAGE_DOWN;
      case "g", "\033[H", "\033OH", "\033[1~" -> FIRST;
      case "G", "\033[F", "\033OF", "\033[4~" -> LAST;
      case "q", "Q" -> QUIT;
      case "r" -> RELOAD;
      case "+" -> MORE;
      case "-" -> FEWER;
      case "d" -> DUMP;
      case "s" -> SORT;
      case "?", "h" -> HELP;
      case "y", "Y" -> YES;
      case "n", "N", "\033" -> NO;
      default -> OTHER;
    };
  }
}
