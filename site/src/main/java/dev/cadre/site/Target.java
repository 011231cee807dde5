package dev.cadre.site;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a link goes inside the repository.
 *
 * @param path from the root of the repository; of a folder, its {@code README.md}
 * @param anchor in that page, or empty
 */
record Target(Path path, String anchor) {

  /**
   * What a link of a page means; empty for one that leaves the repository.
   *
   * @param written as it is in the page
   */
  static Optional<Target> of(Path root, Page page, String written) {
    URI uri = URI.create(written);
    if (uri.isAbsolute()) {
      return Optional.empty();
    }
    String anchor = uri.getFragment() == null ? "" : uri.getFragment();
    if (uri.getPath().isEmpty()) {
      return Optional.of(new Target(page.path(), anchor));
    }
    Path path = page.path().resolveSibling(uri.getPath()).normalize();
    boolean folder = Files.isDirectory(root.resolve(path));
    return Optional.of(new Target(folder ? path.resolve("README.md") : path, anchor));
  }

  /** Whether it is Markdown, and so a page of the site. */
  boolean isPage() {
    return path.toString().endsWith(".md");
  }
}
