package dev.cadre.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole documentation as a site in a folder. */
final class SiteTest {
  private static final Pattern REFERENCE = Pattern.compile(" (href|src)=\"([^\"]*)\"");

  @TempDir private static Path site;

  @BeforeAll
  static void build() throws IOException {
    Site.build(Book.read(Path.of("..")), site);
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(site)) {
      return files.filter(file -> file.toString().endsWith(".html")).toList();
    }
  }

  private static List<MatchResult> references(Path page) throws IOException {
    return REFERENCE.matcher(Files.readString(page)).results().toList();
  }

  @Test
  void everyReferenceInsideItIsThere() throws IOException {
    int checked = 0;
    for (Path page : pages()) {
      for (MatchResult reference : references(page)) {
        String target = reference.group(2);
        if (!target.matches("\\w+:.*")) {
          String[] parts = target.split("#", 2);
          Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
          assertThat(file).as("%s: %s", page, target).exists();
          if (parts.length == 2) {
            assertThat(file).content().contains("id=\"" + parts[1] + "\"");
          }
          checked++;
        }
      }
    }
    assertThat(checked).isGreaterThan(1000);
  }

  @Test
  void nothingIsLoadedFromElsewhere() throws IOException {
    for (Path page : pages()) {
      assertThat(Files.readString(page))
          .as("%s", page)
          .doesNotContainPattern("(src|<link[^>]* href)=\"?(https?:)?//");
    }
    assertThat(site.resolve("site.css")).content().doesNotContain("url(", "@import", "http");
  }

  @Test
  void everyPageHasTheNavigationOfTheFourKinds() throws IOException {
    for (Path page : pages()) {
      if (!page.equals(site.resolve("index.html"))) {
        assertThat(page)
            .content()
            .contains("<h2>Tutorial</h2>", "<h2>How-to guides</h2>")
            .contains("<h2>Reference</h2>", "<h2>Explanation</h2>");
      }
    }
    assertThat(site.resolve("docs/signals.html"))
        .content()
        .contains("<a href=\"signals.html\" aria-current=\"page\">")
        .contains("<h2 id=\"exit-codes\">")
        .contains("href=\"restart.html\"");
  }

  @Test
  void ofASessionOnlyTheCommandsAreCopied() throws IOException {
    assertThat(site.resolve("docs/tutorial.html"))
        .content()
        .contains("<span class=\"prompt\">$ </span><span class=\"command\">cadre start shop.jar")
        .contains("<span class=\"output\">");
  }
}
