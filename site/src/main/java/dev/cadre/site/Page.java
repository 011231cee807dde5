package dev.cadre.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/**
 * A page of Markdown.
 *
 * @param path from the root of the repository
 * @param document what is in it
 * @param anchors of its headings, in their order, as GitHub makes them
 */
public record Page(Path path, Node document, Map<Heading, String> anchors) {
  private static final Parser PARSER =
      Parser.builder()
          .extensions(List.of(TablesExtension.create()))
          .includeSourceSpans(IncludeSourceSpans.BLOCKS)
          .build();

  /** Reads the file at a path below the root. */
  public static Page read(Path root, Path path) throws IOException {
    return of(path, Files.readString(root.resolve(path)));
  }

  /** The page with this text. */
  static Page of(Path path, String text) {
    Node document = PARSER.parse(text);
    return new Page(path, document, anchors(document));
  }

  /** What its first heading says, else the name of its file. */
  String title() {
    return anchors.keySet().stream()
        .filter(heading -> heading.getLevel() == 1)
        .map(Text::of)
        .findFirst()
        .orElse(path.getFileName().toString());
  }

  /** The targets of its links and images, as they are written. */
  List<String> targets() {
    List<String> targets = new ArrayList<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            targets.add(link.getDestination());
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            targets.add(image.getDestination());
          }
        });
    return targets;
  }

  private static Map<Heading, String> anchors(Node document) {
    Map<Heading, String> anchors = new LinkedHashMap<>();
    Map<String, Integer> seen = new LinkedHashMap<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Heading heading) {
            String slug =
                Text.of(heading)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int before = seen.merge(slug, 1, Integer::sum) - 1;
            anchors.put(heading, before == 0 ? slug : slug + "-" + before);
          }
        });
    return anchors;
  }
}
