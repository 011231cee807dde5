package dev.cadre.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;

/**
 * A block of code of a page.
 *
 * @param line of the page where it begins, from 1
 * @param language what follows the fence, or empty
 * @param text its lines
 * @param exact whether the numbers in the output that it shows are those of every day, from the
 *     comment before it: {@code <!-- exact -->}
 * @param notRun why the tests do not run it, from the comment before it: {@code <!-- not run: it
 *     needs systemd -->}
 */
public record CodeBlock(
    int line, String language, String text, boolean exact, Optional<String> notRun) {

  /** The language of a terminal session: commands after {@code $}, and what they print. */
  public static final String CONSOLE = "console";

  private static final String PROMPT = "$ ";
  private static final String EXACT = "<!-- exact -->";
  private static final Pattern NOT_RUN = Pattern.compile("<!-- not run: (.+?) -->");

  /**
   * A command of a session.
   *
   * @param line where it stands in the page
   * @param words as they are typed; several lines when a line ends with a backslash
   * @param output the lines that are shown below it
   * @param exact whether numbers in them are meant
   */
  public record Command(int line, String words, List<String> output, boolean exact) {}

  /** All of a page, in their order. */
  public static List<CodeBlock> of(Page page) {
    List<CodeBlock> blocks = new ArrayList<>();
    page.document()
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(FencedCodeBlock block) {
                blocks.add(of(block));
              }
            });
    return blocks;
  }

  private static CodeBlock of(FencedCodeBlock block) {
    String before = block.getPrevious() instanceof HtmlBlock html ? html.getLiteral() : "";
    Matcher comment = NOT_RUN.matcher(before);
    Optional<String> notRun = comment.find() ? Optional.of(comment.group(1)) : Optional.empty();
    int line = block.getSourceSpans().getFirst().getLineIndex() + 1;
    String language = block.getInfo() == null ? "" : block.getInfo();
    return new CodeBlock(line, language, block.getLiteral(), before.contains(EXACT), notRun);
  }

  /** Its commands, when it is a session. */
  public List<Command> commands() {
    List<Command> commands = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); ) {
      int begin = i;
      StringBuilder words = new StringBuilder(lines.get(i++));
      if (!words.toString().startsWith(PROMPT)) {
        throw new IllegalArgumentException("line " + (line + i) + ": output before a command");
      }
      while (words.charAt(words.length() - 1) == '\\') {
        words.append('\n').append(lines.get(i++));
      }
      List<String> output = new ArrayList<>();
      while (i < lines.size() && !lines.get(i).startsWith(PROMPT)) {
        output.add(lines.get(i++));
      }
      if (output.stream().allMatch(String::isBlank)) {
        output.clear(); // a paragraph
      }
      commands.add(new Command(line + 1 + begin, words.substring(PROMPT.length()), output, exact));
    }
    return commands;
  }
}
