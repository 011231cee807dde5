package dev.cadre.benchmarks;

import dev.cadre.it.page.Occasion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The page of results: a section for each benchmark, which its next run replaces. */
record Page(Path file) {

  private static final String HEAD =
      """
      # Benchmarks

      Measured by `./dev bench --write`; do not edit by hand. Each section compares Cadre with what one
      would have without it, both sides in turn in one run on one machine, where the client runs, too.
      So the ratios tell something, the absolute figures little. `./dev bench` measures yours.
      """;

  void put(Result result, Occasion occasion) throws IOException {
    String heading = "## " + result.title() + "\n";
    String section = heading + "\n" + result + "\n" + occasion.words() + "\n";
    List<String> sections = new ArrayList<>(sections());
    int old = 0;
    while (old < sections.size() && !sections.get(old).startsWith(heading)) {
      old++;
    }
    if (old < sections.size()) {
      sections.set(old, section);
    } else {
      sections.add(section);
    }
    Files.writeString(file, HEAD + "\n" + String.join("\n", sections));
  }

  private List<String> sections() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<String> parts = List.of(Files.readString(file).split("\n(?=## )", -1));
    return parts.subList(1, parts.size()).stream()
        .map(part -> part.stripTrailing() + "\n")
        .toList();
  }
}
