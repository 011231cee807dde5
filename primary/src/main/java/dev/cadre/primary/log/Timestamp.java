package dev.cadre.primary.log;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Writes times as {@code 2026-11-22T16:17:09.123Z}. */
final class Timestamp {
  private Timestamp() {}

  // By hand: java.time.format costs a primary's start more than all else that the log loads.
  static void append(LineBuffer out, Instant time) {
    var utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
    out.number(utc.getYear(), 4).append((byte) '-');
    out.number(utc.getMonthValue(), 2).append((byte) '-');
    out.number(utc.getDayOfMonth(), 2).append((byte) 'T');
    out.number(utc.getHour(), 2).append((byte) ':');
    out.number(utc.getMinute(), 2).append((byte) ':');
    out.number(utc.getSecond(), 2).append((byte) '.');
    out.number(utc.getNano() / 1_000_000, 3).append((byte) 'Z');
  }
}
