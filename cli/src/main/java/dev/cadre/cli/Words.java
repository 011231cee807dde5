package dev.cadre.cli;

import java.time.Duration;
import java.util.Locale;

/** Quantities as people read them. */
final class Words {
  private static final String[] UNITS = {"KB", "MB", "GB", "TB"};

  private Words() {}

  /** Two units at the most: {@code 3d 4h}, {@code 12m 5s}, {@code 7s}. */
  static String time(Duration time) {
    if (time.toDays() > 0) {
      return time.toDays() + "d " + time.toHoursPart() + "h";
    }
    if (time.toHours() > 0) {
      return time.toHours() + "h " + time.toMinutesPart() + "m";
    }
    if (time.toMinutes() > 0) {
      return time.toMinutes() + "m " + time.toSecondsPart() + "s";
    }
    return Math.max(0, time.toSeconds()) + "s";
  }

  /** In powers of 1024, three digits at the most; empty for 0, which means not known. */
  static String bytes(long bytes) {
    if (bytes <= 0) {
      return "";
    }
    double value = bytes / 1024.0;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, value < 9.95 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
  }

  /** An application's text on one line, without what a terminal obeys. */
  static String line(String text) {
    return text.replaceAll("\\p{Cc}", "?"); // those of ISO 6429 from 0x80 on included
  }

  /** {@code 12.3s}, {@code 4m 5s}. */
  static String cpu(double seconds) {
    return seconds < 60
        ? String.format(Locale.ROOT, "%.1fs", seconds)
        : time(Duration.ofMillis(Math.round(seconds * 1000)));
  }
}
