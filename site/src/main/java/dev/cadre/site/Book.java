package dev.cadre.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All pages: those of {@code docs}, the project's README, and the Markdown that they link to.
 *
 * @param root of the repository
 * @param pages by their path from the root
 * @param files what they link to besides: images, sources; paths from the root
 * @param dead links that lead nowhere: page, link, what is missing
 */
public record Book(Path root, Map<Path, Page> pages, Set<Path> files, List<String> dead) {

  /** The page that sorts the others. */
  static final Path INDEX = Path.of("docs/README.md");

  /** Reads all pages of a repository. */
  public static Book read(Path root) throws IOException {
    Deque<Path> open = new ArrayDeque<>(List.of(INDEX, Path.of("README.md")));
    try (Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      docs.filter(path -> path.toString().endsWith(".md"))
          .map(root::relativize)
          .sorted()
          .forEach(open::add);
    }
    Book book = new Book(root, new TreeMap<>(), new TreeSet<>(), new ArrayList<>());
    while (!open.isEmpty()) {
      Path path = open.remove();
      if (!book.pages.containsKey(path)) {
        Page page = Page.read(root, path);
        book.pages.put(path, page);
        book.follow(page, open);
      }
    }
    book.checkAnchors();
    return book;
  }

  private void follow(Page page, Deque<Path> open) {
    for (String written : page.targets()) {
      Optional<Target> target = Target.of(root, page, written);
      if (target.isEmpty()) {
        continue;
      }
      Path path = target.get().path();
      if (path.startsWith("..") || !Files.isRegularFile(root.resolve(path))) {
        dead.add(page.path() + ": " + written + ": no file " + path);
      } else if (target.get().isPage()) {
        open.add(path);
      } else {
        files.add(path);
      }
    }
  }

  private void checkAnchors() {
    for (Page page : pages.values()) {
      for (String written : page.targets()) {
        Target.of(root, page, written)
            .filter(target -> !target.anchor().isEmpty())
            .filter(target -> pages.containsKey(target.path()))
            .filter(target -> !anchors(target.path()).contains(target.anchor()))
            .ifPresent(target -> dead.add(page.path() + ": " + written + ": no such heading"));
      }
    }
  }

  private Set<String> anchors(Path path) {
    Page page = pages.get(path);
    return page == null ? Set.of() : Set.copyOf(page.anchors().values());
  }
}
