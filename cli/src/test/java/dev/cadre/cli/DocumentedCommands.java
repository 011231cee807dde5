package dev.cadre.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The lines of the documentation that call {@code cadre}. */
final class DocumentedCommands {
  private static final Path ROOT = Path.of("..");
  private static final Pattern FENCE = Pattern.compile("^\\s*```(\\w*)");

  /** Behind a prompt, variables, {@code sudo} or an opening parenthesis. */
  private static final Pattern CALL =
      Pattern.compile(
          "(?:^|[|;&(]|\\bsudo (?:-u \\w+ )?)\\s*(?:\\$ )?(?:\\w+=\\S* )*(?:\\./)?cadre( .*|$)");

  private static final Pattern IN_TEXT = Pattern.compile("`(?:\\./)?cadre ([^`]+)`");
  private static final Pattern WORD =
      Pattern.compile("(?:\"[^\"]*\"|'[^']*'|\\$\\([^)]*\\)|[^\\s\"'])+");

  /** What ends a command in a shell, in the form of a word: the output may go elsewhere. */
  private static final Pattern END = Pattern.compile("#.*|\\|\\|?|&&?|;|\\)|\\d?>.*|\\.\\.\\.");

  private DocumentedCommands() {}

  /**
   * A call.
   *
   * @param page where it stands
   * @param line as it stands there
   * @param words what follows {@code cadre}
   * @param inText not a block: a word in a sentence
   */
  record Documented(String page, String line, List<String> words, boolean inText) {
    @Override
    public String toString() {
      return page + ": " + line.strip();
    }
  }

  /** All of README, docs and the examples. Decisions tell of other times. */
  static List<Documented> find() throws IOException {
    List<Documented> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"));
        Stream<Path> examples = Files.walk(ROOT.resolve("examples"))) {
      List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
      Stream.concat(files, examples)
          .filter(path -> path.toString().endsWith(".md"))
          .filter(path -> !path.toString().contains("/decisions/"))
          .sorted()
          .forEach(pages::add);
      for (Path page : pages) {
        read(ROOT.relativize(page).toString(), Files.readString(page), found);
      }
    }
    return found;
  }

  private static void read(String page, String text, List<Documented> found) {
    Optional<String> block = Optional.empty();
    for (String line : text.replaceAll("\\\\\n\\s*", "").lines().toList()) {
      Matcher fence = FENCE.matcher(line);
      if (fence.find()) {
        block = block.isPresent() ? Optional.empty() : Optional.of(fence.group(1));
      } else if (block.isEmpty()) {
        for (Matcher call = IN_TEXT.matcher(line); call.find(); ) {
          found.add(new Documented(page, line, words(call.group(1)), true));
        }
      } else if (isTyped(block.get(), line)) {
        calls(page, line, found);
      }
    }
  }

  /** Not an output, and not a synopsis. */
  private static boolean isTyped(String language, String line) {
    return language.equals("console") ? line.startsWith("$ ") : !language.equals("text");
  }

  private static void calls(String page, String line, List<Documented> found) {
    Matcher call = CALL.matcher(line);
    // A diagram has the words, too, but far from the begin of the line.
    if (!line.startsWith("          ") && call.find()) {
      found.add(new Documented(page, line, words(call.group(1)), false));
    }
  }

  /** The call in one line of a block. */
  static Documented of(String page, String line) {
    List<Documented> found = new ArrayList<>();
    calls(page, line, found);
    return found.getFirst();
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    while (word.find() && !END.matcher(word.group()).matches()) {
      String plain = word.group();
      boolean last = plain.endsWith(")") && !plain.contains("(");
      words.add((last ? plain.substring(0, plain.length() - 1) : plain).replaceAll("[\"']", ""));
      if (last) {
        break;
      }
    }
    return List.copyOf(words);
  }
}
