package dev.cadre.primary.settings;

import dev.cadre.primary.settings.Problem.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A text that somebody gave for a setting, before it is checked.
 *
 * @param subject what it was given to: {@code --workers}, {@code CADRE_WORKERS}, {@code env.STAGE}
 * @param base the folder that a relative path in it starts from
 */
record Said(String text, String subject, Origin origin, Path base) {

  /** Checks the text. */
  <T> T parse(Setting<T> setting, int processors) throws InvalidValueException {
    return setting.type().parser().parse(text, new SettingType.Context(base, processors));
  }

  /** What is wrong with the text. */
  Problem problem(Setting<?> setting, InvalidValueException why) {
    String remedy = why.remedy();
    if (remedy.isEmpty() && !setting.type().example().isEmpty()) {
      remedy = "For example " + setting.type().example();
    }
    return new Problem(
        origin,
        subject,
        text.isEmpty() ? "found nothing" : "found " + Problem.quote(text),
        setting.type().allowed(),
        remedy);
  }

  /** This text cut into those of the elements, as the shape says. */
  List<Said> cut(Setting.Shape shape, List<Problem> problems) {
    List<String> parts =
        switch (shape) {
          case ONE -> List.of(text);
          case COLONS -> List.of(text.split(":", -1));
          case COMMAS -> List.of(text.strip().split("\\s*,\\s*|\\s+", -1));
          case WORDS, MAP -> words(problems);
        };
    return parts.stream().map(part -> new Said(part, subject, origin, base)).toList();
  }

  /** Words as a shell would see them, without its substitutions. */
  private List<String> words(List<Problem> problems) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else if (c == '\\' && quote == '"' && i + 1 < text.length()) {
          word.append(text.charAt(++i));
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        inWord = true;
      } else if (c == '\\' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        inWord = true;
      } else if (Character.isWhitespace(c)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(c);
        inWord = true;
      }
    }
    if (quote != 0) {
      problems.add(
          new Problem(
              origin,
              subject,
              "found a quote that is not closed: " + Problem.quote(text),
              "words, in quotes when there are spaces in them",
              "Add the missing " + quote));
      return List.of();
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }
}
