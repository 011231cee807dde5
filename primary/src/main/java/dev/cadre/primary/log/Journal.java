package dev.cadre.primary.log;

/**
 * Where the primary says what happens. Lines are part of the product's contract: {@code
 * docs/log.md} lists them. Any thread; waits for a sink that is slow for 50 ms at most, and then
 * the line is missing there and counted.
 */
public interface Journal {
  void info(String words);

  void warn(String words);

  void error(String words);
}
