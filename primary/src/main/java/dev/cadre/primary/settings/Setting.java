package dev.cadre.primary.settings;

import java.util.Locale;
import java.util.Optional;

/**
 * Something that a primary can be told. Flag, environment variable, key in the file, check and
 * manual all come from this declaration.
 *
 * @param <T> of the value; of one element when the shape is a list or a map
 * @param key in the file: {@code jvm-args}
 * @param option the flag without its dashes: {@code jvm-arg}, the singular of a list's key
 * @param defaultText what is read when nobody says anything; empty means no value
 * @param defaultWords of the manual, for a default that is no text
 * @param doc sentences for the manual; the first one stands alone
 * @param since the version that brought it
 */
public record Setting<T>(
    String key,
    String option,
    Shape shape,
    Place place,
    SettingType<T> type,
    Optional<String> defaultText,
    String defaultWords,
    Section section,
    String doc,
    String since) {

  /** How many values there are, and how one text of a flag or variable is cut into them. */
  public enum Shape {
    ONE,
    /** A flag holds one, a variable several words: quotes as in a shell. */
    WORDS,
    /** Cut at commas. */
    COMMAS,
    /** Cut at colons, as a class path is. */
    COLONS,
    /** As {@link #WORDS}; the later of two with one name wins, also across sources. */
    MAP;

    /** Whether the flag may be given more than once. */
    public boolean repeatable() {
      return this != ONE;
    }
  }

  /** Where it may be said. */
  public enum Place {
    EVERYWHERE,
    /** As {@link #EVERYWHERE}, but on the command line it is an argument and no flag. */
    ARGUMENT,
    /** It names the file, so it cannot be in it. */
    NOT_IN_FILE
  }

  /** A heading of the manual. */
  public enum Section {
    APPLICATION("Application"),
    WORKERS("Workers"),
    READINESS("Getting ready"),
    STOPPING("Stopping and rolling restarts"),
    TRIAL("Trying a new version"),
    HEALTH("Health"),
    FILES("Files and log");

    private final String title;

    Section(String title) {
      this.title = title;
    }

    public String title() {
      return title;
    }
  }

  /** {@code --name}. */
  public String flag() {
    return "--" + option;
  }

  /** {@code CADRE_NAME}. */
  public String variable() {
    return "CADRE_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
