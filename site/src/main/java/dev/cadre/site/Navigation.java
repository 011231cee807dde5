package dev.cadre.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;

/** What stands beside each page: the links of the index, under its headings. */
final class Navigation {
  private Navigation() {}

  /**
   * One of the kinds of pages.
   *
   * @param title the heading of the index
   * @param entries the pages under it
   */
  record Section(String title, List<Entry> entries) {}

  /**
   * A page of a section.
   *
   * @param words of the link
   * @param target where it leads
   */
  record Entry(String words, Target target) {}

  static List<Section> of(Book book) {
    Page index = Objects.requireNonNull(book.pages().get(Book.INDEX));
    List<Section> sections = new ArrayList<>();
    index
        .document()
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Heading heading) {
                if (heading.getLevel() == 2) {
                  sections.add(new Section(Text.of(heading), new ArrayList<>()));
                }
              }

              @Override
              public void visit(Link link) {
                if (!sections.isEmpty()) {
                  Target.of(book.root(), index, link.getDestination())
                      .filter(Target::isPage)
                      .ifPresent(target ->
                          sections.getLast().entries().add(new Entry(Text.of(link), target)));
                }
              }
            });
    return sections;
  }
}
