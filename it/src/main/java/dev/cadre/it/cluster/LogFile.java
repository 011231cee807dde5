package dev.cadre.it.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A log that another process writes. */
public record LogFile(Path path) {

  /** All complete lines so far. */
  public List<String> lines() {
    String text = text(0);
    int end = text.lastIndexOf('\n');
    return end < 0 ? List.of() : text.substring(0, end).lines().toList();
  }

  /** Its size now: a place to search from. */
  public long mark() {
    try {
      return Files.exists(path) ? Files.size(path) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits for a line after a mark in which the expression is found.
   *
   * @throws AssertionError at the limit, with the whole log
   */
  public MatchResult await(long mark, String regex, Duration limit) {
    Pattern pattern = Pattern.compile(regex, Pattern.MULTILINE);
    return Await.value(limit, () -> find(mark, pattern))
        .orElseThrow(() ->
            new AssertionError(
                "no line '" + regex + "' within " + limit + " in:\n" + text(mark).strip()));
  }

  /** How many lines after a mark have the expression in them. */
  public long count(long mark, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return text(mark).lines().filter(line -> pattern.matcher(line).find()).count();
  }

  private Optional<MatchResult> find(long mark, Pattern pattern) {
    String text = text(mark);
    String complete = text.substring(0, text.lastIndexOf('\n') + 1);
    return pattern.matcher(complete).results().findFirst();
  }

  private String text(long mark) {
    try {
      if (!Files.exists(path)) {
        return "";
      }
      byte[] bytes = Files.readAllBytes(path);
      int from = (int) Math.min(mark, bytes.length);
      return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return text(0);
  }
}
