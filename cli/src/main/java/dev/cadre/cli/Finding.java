package dev.cadre.cli;

import com.grack.nanojson.JsonObject;
import java.util.Locale;

/**
 * What {@code cadre doctor} has found out about one thing.
 *
 * @param what was looked at: a word or two
 * @param words what was found, with the numbers
 * @param remedy what to do; empty when there is nothing to do
 */
record Finding(Level level, String what, String words, String remedy) {

  /** How bad it is. */
  enum Level {
    OK,
    NOTE,
    /** It works, and will not always. */
    WARNING,
    /** It does not work so. */
    ERROR
  }

  static Finding ok(String what, String words) {
    return new Finding(Level.OK, what, words, "");
  }

  static Finding note(String what, String words) {
    return new Finding(Level.NOTE, what, words, "");
  }

  static Finding warning(String what, String words, String remedy) {
    return new Finding(Level.WARNING, what, words, remedy);
  }

  static Finding error(String what, String words, String remedy) {
    return new Finding(Level.ERROR, what, words, remedy);
  }

  JsonObject json() {
    JsonObject json = new JsonObject();
    json.put("level", level.name().toLowerCase(Locale.ROOT));
    json.put("what", what);
    json.put("words", words);
    json.put("remedy", remedy);
    return json;
  }
}
