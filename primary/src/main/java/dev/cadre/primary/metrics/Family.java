package dev.cadre.primary.metrics;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A family of metrics with its samples, in the order in which they were added. */
public final class Family {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

  /** What a family's figures are. */
  public enum Type {
    /** A value at this moment. */
    GAUGE,
    /** A sum that only grows. */
    COUNTER,
    /** Texts, in labels; the value is 1. */
    INFO,
    /** Counts of what was at most so much; names of samples have their suffix already. */
    HISTOGRAM,
    /** A count and a sum; names of samples have their suffix already. */
    SUMMARY,
    /** Whatever an application did not say. */
    UNKNOWN;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** What a sample's name has more than its family's. */
    String suffix() {
      return switch (this) {
        case GAUGE, HISTOGRAM, SUMMARY, UNKNOWN -> "";
        case COUNTER -> "_total";
        case INFO -> "_info";
      };
    }
  }

  private final String name;
  private final Type type;
  private final String help;
  private final Map<Series, Double> samples = new LinkedHashMap<>();

  /**
   * A family without samples.
   *
   * @param name letters, digits, {@code _} and {@code :}; the unit last; without {@code _total}
   * @param help a sentence for people; empty when an application has said none
   */
  public Family(String name, Type type, String help) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("no name of metrics: " + name);
    }
    this.name = name;
    this.type = type;
    this.help = help;
  }

  /** Adds a sample by names and values of labels in turn. */
  public Family with(double value, String... labels) {
    return with(Series.of(name, labels), value);
  }

  /** Adds a sample of a series of this family; one that is there already is replaced. */
  public Family with(Series series, double value) {
    samples.put(series, value);
    return this;
  }

  public String name() {
    return name;
  }

  public Type type() {
    return type;
  }

  String help() {
    return help;
  }

  Map<Series, Double> samples() {
    return samples;
  }
}
