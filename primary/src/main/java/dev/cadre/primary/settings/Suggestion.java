package dev.cadre.primary.settings;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** What somebody meant who wrote a word that does not exist. */
public final class Suggestion {
  private static final int LONGEST = 64;

  private Suggestion() {}

  /**
   * The nearest of the known words.
   *
   * @return empty when none is near enough to be worth showing
   */
  public static Optional<String> closest(String typed, Collection<String> known) {
    if (typed.length() > LONGEST) {
      return Optional.empty();
    }
    String word = normal(typed);
    String best = "";
    int bestDistance = Integer.MAX_VALUE;
    for (String candidate : known) {
      int distance = distance(word, normal(candidate));
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    if (bestDistance <= Math.max(1, word.length() / 3)) {
      return Optional.of(best);
    }
    return known.stream()
        .filter(candidate -> word.length() >= 3 && normal(candidate).startsWith(word))
        .findFirst();
  }

  /** {@code healthPort} and {@code health_port} as {@code health-port}. */
  private static String normal(String word) {
    return word.replaceAll("(?<=[a-z])(?=[A-Z])", "-").replace('_', '-').toLowerCase(Locale.ROOT);
  }

  /** Damerau and Levenshtein's: insertions, deletions, changes and swaps of neighbours. */
  private static int distance(String a, String b) {
    int[][] table = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          table[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least =
            Math.min(Math.min(table[i - 1][j], table[i][j - 1]) + 1, table[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, table[i - 2][j - 2] + 1);
        }
        table[i][j] = least;
      }
    }
    return table[a.length()][b.length()];
  }
}
