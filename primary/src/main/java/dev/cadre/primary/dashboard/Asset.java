package dev.cadre.primary.dashboard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/**
 * A file of the page, from Cadre's own jar.
 *
 * @param type for the header {@code Content-Type}
 */
record Asset(String file, String type) {
  private static final Asset PAGE = new Asset("dashboard.html", "text/html; charset=utf-8");

  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final Map<String, Asset> BY_PATH =
      Map.of(
          "/dashboard/style.css", new Asset("style.css", "text/css; charset=utf-8"),
          "/dashboard/icon.svg", new Asset("icon.svg", "image/svg+xml"),
          "/dashboard/main.js", new Asset("main.js", SCRIPT),
          "/dashboard/log.js", new Asset("log.js", SCRIPT),
          "/dashboard/workers.js", new Asset("workers.js", SCRIPT),
          "/dashboard/timeline.js", new Asset("timeline.js", SCRIPT),
          "/dashboard/charts.js", new Asset("charts.js", SCRIPT),
          "/dashboard/actions.js", new Asset("actions.js", SCRIPT),
          "/dashboard/words.js", new Asset("words.js", SCRIPT));

  /**
   * What is at a path.
   *
   * @param browser whether the client wants HTML: to others {@code /} is no page
   */
  static Optional<Asset> at(String path, boolean browser) {
    if (path.equals("/")) {
      return browser ? Optional.of(PAGE) : Optional.empty();
    }
    return Optional.ofNullable(BY_PATH.get(path));
  }

  byte[] bytes() throws IOException {
    try (InputStream in = Asset.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new FileNotFoundException("the jar of Cadre has no " + file);
      }
      return in.readAllBytes();
    }
  }
}
