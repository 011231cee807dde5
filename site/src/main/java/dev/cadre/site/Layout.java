package dev.cadre.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.renderer.html.HtmlRenderer;

/** A page as HTML: what is around it is {@code page.html}. */
final class Layout {
  private final Book book;
  private final List<Navigation.Section> sections;
  private final String frame;

  Layout(Book book) throws IOException {
    this.book = book;
    this.sections = Navigation.of(book);
    this.frame = new String(resource("page.html"), StandardCharsets.UTF_8);
  }

  /** A file beside this class. */
  static byte[] resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(Layout.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    }
  }

  /** Where a page of the site is. */
  static Path html(Path markdown) {
    return Path.of(markdown.toString().replaceAll("\\.md$", ".html"));
  }

  /** The whole document. */
  String render(Page page) {
    HtmlRenderer renderer =
        HtmlRenderer.builder()
            .extensions(List.of(TablesExtension.create()))
            .nodeRendererFactory(Highlight::new)
            .attributeProviderFactory(
                _ -> (node, _, attributes) -> attributes(page, node, attributes))
            .build();
    return frame
        .replace("{{title}}", escape(page.title()))
        .replace("{{root}}", to(page, Path.of("")))
        .replace("{{navigation}}", navigation(page))
        .replace("{{content}}", renderer.render(page.document()));
  }

  private void attributes(Page page, Node node, Map<String, String> attributes) {
    if (node instanceof Heading heading) {
      attributes.put("id", page.anchors().getOrDefault(heading, ""));
    } else if (node instanceof Link link) {
      Target.of(book.root(), page, link.getDestination())
          .filter(Target::isPage)
          .ifPresent(target -> attributes.put("href", to(page, target)));
    }
  }

  private String navigation(Page page) {
    StringBuilder text = new StringBuilder();
    for (Navigation.Section section : sections) {
      text.append("<h2>").append(escape(section.title())).append("</h2>\n<ul>\n");
      for (Navigation.Entry entry : section.entries()) {
        text.append("<li><a href=\"").append(to(page, entry.target())).append('"');
        boolean here = entry.target().equals(new Target(page.path(), ""));
        text.append(here ? " aria-current=\"page\">" : ">");
        text.append(escape(entry.words())).append("</a></li>\n");
      }
      text.append("</ul>\n");
    }
    return text.toString();
  }

  private static String to(Page page, Target target) {
    String anchor = target.anchor().isEmpty() ? "" : "#" + target.anchor();
    return to(page, html(target.path())) + anchor;
  }

  /** The way from a page to a path, both from the root. */
  private static String to(Page page, Path path) {
    Path folder = page.path().getParent();
    String way = (folder == null ? path : folder.relativize(path)).toString();
    return way.isEmpty() ? "." : way;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
