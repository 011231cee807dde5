package dev.cadre.primary.log;

/**
 * Where the primary says what happens. Lines are part of the product's contract: {@code
 * docs/log.md} lists them. Any thread; never blocks for longer than a sink that is stuck is waited
 * for.
 */
public interface Journal {
  void info(String words);

  void warn(String words);

  void error(String words);
}
