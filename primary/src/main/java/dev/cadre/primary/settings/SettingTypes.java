package dev.cadre.primary.settings;

import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of values that settings have. */
final class SettingTypes {
  private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([KMG]i?B|B)");

  /** Which schemes mean something is for the worker's class path to say. */
  private static final Pattern EMBEDDED_STATE =
      Pattern.compile("embedded(\\?megabytes=[1-9][0-9]{0,3})?");

  private static final Pattern STATE_SERVER =
      Pattern.compile("[a-z][a-z0-9+.-]*://[^\\s\\p{Cntrl}]+");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");
  private static final Pattern CLASS_NAME =
      Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");

  private SettingTypes() {}

  /** A whole number within bounds, both included. */
  static SettingType<Integer> number(String placeholder, String example, int min, int max) {
    return new SettingType<>(
        placeholder,
        "a whole number from " + min + " to " + max,
        example,
        List.of(),
        (text, _) -> within(text, min, max));
  }

  /** A count of workers; {@code max} is one per available processor. */
  static SettingType<Integer> workers(int max) {
    return new SettingType<>(
        "N|max",
        "a whole number from 1 to " + max + ", or max for one per available processor",
        "4",
        List.of(),
        (text, context) ->
            text.equals("max") ? Math.min(max, context.processors()) : within(text, 1, max));
  }

  private static int within(String text, int min, int max) throws InvalidValueException {
    if (WHOLE.matcher(text).matches()) {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw new InvalidValueException("");
  }

  /** A length of time within bounds, both included. */
  static SettingType<Duration> duration(Duration min, Duration max) {
    return new SettingType<>(
        "TIME",
        "a time from " + words(min) + " to " + words(max) + ", such as 500ms, 30s or 2m",
        "30s",
        List.of(),
        (text, _) -> {
          if (text.equals("0") && min.isZero()) {
            return Duration.ZERO;
          }
          Matcher matcher = DURATION.matcher(text);
          if (!matcher.matches()) {
            throw new InvalidValueException(
                WHOLE.matcher(text).matches()
                    ? "Add the unit: " + text + "ms or " + text + "s"
                    : "");
          }
          long count = Long.parseLong(matcher.group(1));
          Duration value =
              switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofHours(count);
              };
          if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new InvalidValueException("");
          }
          return value;
        });
  }

  /** A duration as it is written in a setting: {@code 2m}, {@code 500ms}. */
  static String words(Duration value) {
    if (value.isZero()) {
      return "0";
    }
    if (value.toMillis() % 1000 != 0) {
      return value.toMillis() + "ms";
    }
    if (value.toSeconds() % 60 != 0) {
      return value.toSeconds() + "s";
    }
    return value.toMinutes() % 60 != 0 ? value.toMinutes() + "m" : value.toHours() + "h";
  }

  /** A count of bytes within bounds, both included; the units are powers of 1024. */
  static SettingType<Long> size(long min, String minWords, long max, String maxWords) {
    return new SettingType<>(
        "SIZE",
        "a size from " + minWords + " to " + maxWords + ", such as 512KB, 100MB or 2GB",
        "100MB",
        List.of(),
        (text, _) -> {
          Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT).replace("IB", "B"));
          if (!matcher.matches()) {
            throw new InvalidValueException(
                WHOLE.matcher(text).matches() ? "Add the unit: " + text + "MB" : "");
          }
          int shift =
              switch (matcher.group(2).charAt(0)) {
                case 'K' -> 10;
                case 'M' -> 20;
                case 'G' -> 30;
                default -> 0;
              };
          long bytes = Long.parseLong(matcher.group(1)) << shift;
          if (bytes < min || bytes > max) {
            throw new InvalidValueException("");
          }
          return bytes;
        });
  }

  /** One of a few words: the constants of an enum in lower case. */
  static <E extends Enum<E>> SettingType<E> choice(Class<E> type) {
    E[] constants = type.getEnumConstants();
    List<String> words =
        java.util.Arrays.stream(constants).map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
    return choice(
        words,
        text -> {
          int index = words.indexOf(text);
          return index < 0 ? null : constants[index];
        });
  }

  /** {@code private} or {@code shared}: true means shared. */
  static SettingType<Boolean> privateOrShared() {
    return choice(
        List.of("private", "shared"),
        text ->
            switch (text) {
              case "private" -> Boolean.FALSE;
              case "shared" -> Boolean.TRUE;
              default -> null;
            });
  }

  /** {@code on} or {@code off}: true means on. */
  static SettingType<Boolean> onOrOff() {
    return choice(
        List.of("on", "off"),
        text ->
            switch (text) {
              case "on" -> Boolean.TRUE;
              case "off" -> Boolean.FALSE;
              default -> null;
            });
  }

  /** {@code auto} or {@code off}: true means auto. */
  static SettingType<Boolean> autoOrOff() {
    return choice(
        List.of("auto", "off"),
        text ->
            switch (text) {
              case "auto" -> Boolean.TRUE;
              case "off" -> Boolean.FALSE;
              default -> null;
            });
  }

  private interface Lookup<T> {
    @org.jspecify.annotations.Nullable
    T find(String text);
  }

  private static <T> SettingType<T> choice(List<String> words, Lookup<T> lookup) {
    return new SettingType<>(
        String.join("|", words),
        String.join(" or ", words),
        words.getFirst(),
        words,
        (text, _) -> {
          T value = lookup.find(text);
          if (value == null) {
            throw new InvalidValueException(
                Suggestion.closest(text, words).map(word -> "Did you mean " + word).orElse(""));
          }
          return value;
        });
  }

  /** A path, made absolute. Whether there is such a file is another question. */
  static SettingType<Path> path(String placeholder, String allowed) {
    return new SettingType<>(
        placeholder,
        allowed,
        "",
        List.of(),
        (text, context) -> {
          if (text.isEmpty()) {
            throw new InvalidValueException("Leave it out to have none");
          }
          try {
            return context.base().resolve(text).normalize();
          } catch (InvalidPathException e) {
            throw new InvalidValueException(Reason.of(e));
          }
        });
  }

  /** A name of an application: part of paths and of commands. */
  static SettingType<String> name() {
    return text(
        "NAME",
        "1 to 64 letters, digits, dots, dashes and underscores, a letter or digit first",
        "shop",
        value -> NAME.matcher(value).matches());
  }

  static SettingType<String> className() {
    return text(
        "CLASS",
        "the full name of a class",
        "com.example.Main",
        value -> CLASS_NAME.matcher(value).matches());
  }

  /** Numeric, or {@code localhost}: a name would have to be looked up. */
  static SettingType<String> address() {
    return text(
        "ADDRESS",
        "an IP address, or localhost",
        "127.0.0.1",
        value -> {
          if (value.equals("localhost")) {
            return true;
          }
          try {
            return !InetAddress.ofLiteral(value).getHostAddress().isEmpty();
          } catch (IllegalArgumentException e) {
            return false;
          }
        });
  }

  /** The path of a URL, without the host. */
  static SettingType<String> urlPath() {
    return text(
        "PATH",
        "a path of the application that starts with /",
        "/ready",
        value -> value.startsWith("/") && value.chars().allMatch(c -> c > ' ' && c < 0x7f));
  }

  static SettingType<String> jvmArgument() {
    return new SettingType<>(
        "OPTION",
        "an option of java that starts with - (or @file)",
        "-Xmx512m",
        List.of(),
        (text, _) -> {
          if (text.indexOf('\0') >= 0) {
            throw new InvalidValueException("Take the NUL character out");
          }
          if (text.length() < 2 || (text.charAt(0) != '-' && text.charAt(0) != '@')) {
            throw new InvalidValueException(
                text.startsWith("X") || text.startsWith("D") ? "Write -" + text : "");
          }
          return text;
        });
  }

  static SettingType<String> argument() {
    return text("ARGUMENT", "any text without a NUL character", "--port=8080", _ -> true);
  }

  /** {@code NAME=VALUE}; the value may be empty. */
  static SettingType<Map.Entry<String, String>> variable() {
    return new SettingType<>(
        "NAME=VALUE",
        "NAME=VALUE, a name without = and without spaces",
        "STAGE=test",
        List.of(),
        (text, _) -> {
          int at = text.indexOf('=');
          if (at <= 0
              || text.indexOf('\0') >= 0
              || text.substring(0, at).chars().anyMatch(c -> c <= ' ')) {
            throw new InvalidValueException(
                at < 0 && !text.isBlank() ? "Write " + text + "=VALUE" : "");
          }
          return Map.entry(text.substring(0, at), text.substring(at + 1));
        });
  }

  /** See {@link MetricLimit}. */
  static SettingType<MetricLimit> metricLimit() {
    return new SettingType<>(
        "NAME=N|NAME=Nx",
        "the name of a metric and how much more (5), or how many times as much (3x), is allowed",
        "jdbc_failures_total=5",
        List.of(),
        (text, _) -> MetricLimit.of(text).orElseThrow(() -> new InvalidValueException("")));
  }

  /** Where shared state is: {@code embedded}, {@code none}, or the address of a server. */
  static SettingType<String> state() {
    return text(
        "WHERE",
        "embedded, embedded?megabytes=N, none, or an address such as redis://host:6379",
        "embedded",
        value ->
            EMBEDDED_STATE.matcher(value).matches()
                || value.equals("none")
                || STATE_SERVER.matcher(value).matches());
  }

  private static SettingType<String> text(
      String placeholder, String allowed, String example, Predicate<String> valid) {
    return new SettingType<>(
        placeholder,
        allowed,
        example,
        List.of(),
        (text, _) -> {
          if (text.indexOf('\0') >= 0 || !valid.test(text)) {
            throw new InvalidValueException("");
          }
          return text;
        });
  }
}
