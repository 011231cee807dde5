package dev.cadre.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No page links to what is not there, and no page is left out. */
final class LinksTest {
  private static final Path ROOT = Path.of("..");

  @Test
  void noneIsDead() throws IOException {
    assertThat(Book.read(ROOT).dead()).isEmpty();
  }

  @Test
  void everyPageIsInTheIndex() throws IOException {
    Book book = Book.read(ROOT);
    Set<Path> listed =
        Navigation.of(book).stream()
            .flatMap(section -> section.entries().stream())
            .map(entry -> entry.target().path())
            .collect(Collectors.toCollection(TreeSet::new));
    try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
      assertThat(
              pages
                  .filter(path -> path.toString().endsWith(".md"))
                  .map(ROOT::relativize)
                  .filter(path -> !path.equals(Book.INDEX)))
          .isSubsetOf(listed);
    }
  }

  @Test
  void deadOnesAreFound(@TempDir Path root) throws IOException {
    Files.createDirectories(root.resolve("docs"));
    Files.writeString(root.resolve("README.md"), "# A\n[b](docs/README.md#two-words)\n");
    Files.writeString(
        root.resolve("docs/README.md"),
        """
        # Index
        ## Two words
        ## `two` words!
        [up](../README.md#a) [here](#two-words-1) [out](https://example.org/x.md) [gone](gone.md)
        [below](../README.md#b) [outside](../../etc/passwd) ![picture](a.png) [folder](../docs)
        [old](#three-words)
        """);
    assertThat(Book.read(root).dead())
        .containsExactlyInAnyOrder(
            "docs/README.md: gone.md: no file docs/gone.md",
            "docs/README.md: ../../etc/passwd: no file ../etc/passwd",
            "docs/README.md: a.png: no file docs/a.png",
            "docs/README.md: ../README.md#b: no such heading",
            "docs/README.md: #three-words: no such heading");
  }
}
